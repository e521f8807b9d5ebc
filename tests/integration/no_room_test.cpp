#include <sys/resource.h>

#include <filesystem>

#include "tensorscope/status.h"
#include "tests/integration/integration.h"

namespace tensorscope::integration {
namespace {

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = kKiB * kKiB;

// A trainer whose /dev/shm is not what one would wish for. It never trains otherwise than alone, and its status says
// what became of the recording.
class NoRoom : public EveryTrainer {
 protected:
  void expect_recording_in(Trainer& trainer, StatusCode status, const std::string& folder) {
    EXPECT_EQ(trainer.status(), static_cast<int>(status)) << trainer.message();
    const schema::FoundSegment segment = trainer.segment();
    EXPECT_EQ(segment.folder, folder);
    Watcher watcher(segment);
    ASSERT_EQ(watcher.attach(), "");
    EXPECT_TRUE(watcher.until([&] { return watcher.points("loss/train") > 0; }));
    const std::string parameter = GetParam() == TrainerKind::plain ? "net.weight" : "net.fc1.weight";
    EXPECT_TRUE(watcher.until([&] { return watcher.newest_step(parameter) >= 0; }));
    expect_undisturbed(trainer, GetParam());
    ASSERT_TRUE(watcher.until_over());
    EXPECT_EQ(watcher.points("loss/train"), trainer.steps());
  }

  void expect_off(Trainer& trainer, StatusCode status) {
    EXPECT_EQ(trainer.status(), static_cast<int>(status)) << trainer.message();
    EXPECT_EQ(trainer.finish(false).difference_to(train_alone(GetParam(), sandbox_.folder(), trainer.steps())), "");
    EXPECT_TRUE(schema::find_segments().empty()) << "nothing is left of the attempt";
    EXPECT_EQ(trainer.process().errors(), "");
  }
};

TEST_P(NoRoom, ASmallSharedMemoryHoldsASmallerRing) {
  for (const std::size_t size : {16 * kMiB, 64 * kMiB}) {
    SCOPED_TRACE(std::to_string(size / kMiB) + " MiB");
    sandbox_.set_shared_memory(size);
    Trainer trainer = start({"--ring=" + std::to_string(64 * kMiB)});
    expect_recording_in(trainer, StatusCode::ok, "/dev/shm");
    const std::size_t used = size - std::filesystem::space("/dev/shm").free;
    EXPECT_GT(used, 0u);
    EXPECT_LE(used, size / 4 + 64 * kKiB) << "the data loaders live there too";
  }
}

TEST_P(NoRoom, WhatDoesNotFitGoesToTheTemporaryFolder) {
  for (const std::size_t size : {64 * kKiB, 1 * kMiB, 8 * kMiB}) {
    SCOPED_TRACE(std::to_string(size / kKiB) + " KiB");
    sandbox_.set_shared_memory(size);
    Trainer trainer = start();
    expect_recording_in(trainer, StatusCode::ok_in_file, sandbox_.temporary_folder());
    EXPECT_NE(trainer.message().find("temporary folder"), std::string::npos) << trainer.message();
    EXPECT_TRUE(std::filesystem::is_empty("/dev/shm")) << "nothing is left of the attempt";
  }
}

TEST_P(NoRoom, AFullSharedMemoryIsNoReasonToDie) {
  Sandbox::fill("/dev/shm");
  Trainer trainer = start();
  expect_recording_in(trainer, StatusCode::ok_in_file, sandbox_.temporary_folder());
}

TEST_P(NoRoom, ASharedMemoryThatFillsUpLaterChangesNothing) {
  sandbox_.set_shared_memory(64 * kMiB);
  Trainer trainer = start();
  ASSERT_TRUE(trainer.trains_on());
  Sandbox::fill("/dev/shm");
  ASSERT_EQ(std::filesystem::space("/dev/shm").available, 0u);
  expect_recording_in(trainer, StatusCode::ok, "/dev/shm");
}

TEST_P(NoRoom, RoomThatIsGoneWhenItIsTakenIsNoReasonToDie) {
  sandbox_.set_shared_memory(1 * kMiB);
  const std::string lie = "--pretended_room=" + std::to_string(1024 * kMiB);
  Trainer trainer = start({lie});
  expect_recording_in(trainer, StatusCode::ok_in_file, sandbox_.temporary_folder());
  EXPECT_TRUE(std::filesystem::is_empty("/dev/shm")) << "nothing is left of the attempt";

  sandbox_.set_temporary_folder(1 * kMiB);
  Trainer without = start({lie, "--steps=50"});
  expect_off(without, StatusCode::no_memory);
}

TEST_P(NoRoom, AMissingSharedMemoryIsNoReasonToDie) {
  sandbox_.hide_shared_memory();
  Trainer trainer = start();
  expect_recording_in(trainer, StatusCode::ok_in_file, sandbox_.temporary_folder());
}

TEST_P(NoRoom, AReadOnlySharedMemoryIsNoReasonToDie) {
  sandbox_.make_shared_memory_read_only();
  Trainer trainer = start();
  expect_recording_in(trainer, StatusCode::ok_in_file, sandbox_.temporary_folder());
}

TEST_P(NoRoom, WithoutAnyRoomTheAgentIsOffAndSaysWhy) {
  sandbox_.set_shared_memory(1 * kMiB);
  sandbox_.set_temporary_folder(1 * kMiB);
  Trainer trainer = start({"--steps=50"});
  expect_off(trainer, StatusCode::no_memory);
  EXPECT_NE(trainer.message().find("room"), std::string::npos) << trainer.message();
}

TEST_P(NoRoom, WithoutAnyFolderTheAgentIsOff) {
  sandbox_.make_shared_memory_read_only();
  Trainer trainer = start({"--steps=50"}, {"TMPDIR=" + sandbox_.folder() + "/there/is/none"});
  expect_off(trainer, StatusCode::no_permission);
}

TEST_P(NoRoom, ALimitOnTheSizeOfFilesIsNoReasonToDie) {
  // Whoever writes beyond this limit is sent SIGXFSZ, and so is who reserves beyond it.
  for (const std::size_t limit : {64 * kKiB, 1 * kMiB, 4 * kMiB}) {
    SCOPED_TRACE(std::to_string(limit / kKiB) + " KiB");
    const bool is_enough = limit > kMiB;
    Trainer trainer({.kind = GetParam(),
                     .folder = sandbox_.folder(),
                     .arguments = {is_enough ? "--steps=0" : "--steps=50"},
                     .before_start = [limit] {
                       const rlimit both{limit, limit};
                       setrlimit(RLIMIT_FSIZE, &both);
                     }});
    if (is_enough) {
      expect_recording_in(trainer, StatusCode::ok, "/dev/shm");
    } else {
      expect_off(trainer, StatusCode::no_memory);
    }
  }
}

TENSORSCOPE_FOR_EVERY_TRAINER(NoRoom);

}  // namespace
}  // namespace tensorscope::integration
