#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "schema/layout.h"
#include "schema/shared_memory.h"
#include "tests/integration/integration.h"
#include "viewer/jobs/job_choice.h"
#include "viewer/jobs/job_list.h"

namespace tensorscope::integration {
namespace {

namespace fs = std::filesystem;

// What a viewer cannot open, or not whole, and what it says then.
class Refused : public Integration {
 protected:
  // A finished run's segment, with one word of its data file changed.
  schema::FoundSegment left_behind() {
    Trainer trainer = start(TrainerKind::plain, {"--steps=100"});
    const schema::FoundSegment segment = trainer.segment();
    trainer.finish(false);
    return segment;
  }
  static void write_word(const std::string& path, std::size_t index, schema::Word value) {
    schema::SharedMemory memory;
    ASSERT_TRUE(schema::SharedMemory::open(path, schema::SharedMemory::Access::write, memory).ok());
    schema::store_relaxed(memory.words()[index], value);
  }
  // What attaching says, after the list of jobs has said the same.
  static std::string refusal_of(const schema::FoundSegment& segment) {
    const std::string attaching = Watcher(segment).attach();
    EXPECT_FALSE(attaching.empty());
    EXPECT_EQ(attaching.find('\n'), std::string::npos) << "one line: " << attaching;
    for (const viewer::Job& job : viewer::list_jobs()) {
      if (job.segment.name == segment.name) {
        EXPECT_EQ(job.problem, attaching);
      }
    }
    const viewer::JobChoice choice = viewer::choose_job(segment.name.base());
    EXPECT_TRUE(choice.job && choice.job->problem == attaching) << choice.problem;
    return attaching;
  }
};

TEST_F(Refused, AnotherMajorVersionIsNamedWithWhatToDo) {
  const schema::FoundSegment segment = left_behind();
  for (const std::uint32_t major : {schema::kVersionMajor + 1, schema::kVersionMajor - 1}) {
    write_word(segment.paths.data, schema::header::version, schema::version_word(major, 3));
    const std::string refusal = refusal_of(segment);
    EXPECT_NE(refusal.find("layout version " + std::to_string(major) + ".3"), std::string::npos) << refusal;
    EXPECT_NE(refusal.find("this program reads " + std::to_string(schema::kVersionMajor)), std::string::npos)
        << refusal;
    EXPECT_NE(refusal.find("use the tensorscope of the version"), std::string::npos) << refusal;
  }
}

TEST_F(Refused, AnotherMinorVersionIsRead) {
  const schema::FoundSegment segment = left_behind();
  write_word(segment.paths.data, schema::header::version,
             schema::version_word(schema::kVersionMajor, schema::kVersionMinor + 7));
  Watcher watcher(segment);
  ASSERT_EQ(watcher.attach(), "");
  ASSERT_TRUE(watcher.until_over());
  EXPECT_EQ(watcher.points("loss/train"), 100u);
}

TEST_F(Refused, AControlBlockOfAnotherVersionLeavesTheJobReadable) {
  Trainer trainer = start(TrainerKind::plain);
  const schema::FoundSegment segment = trainer.segment();
  write_word(segment.paths.control, schema::control::version, schema::version_word(schema::kVersionMajor + 1, 0));
  Watcher watcher(segment);
  ASSERT_EQ(watcher.attach(), "");
  EXPECT_NE(watcher.status().read_only.find("not a control block of version"), std::string::npos)
      << watcher.status().read_only;
  EXPECT_TRUE(watcher.until([&] { return watcher.points("loss/train") > 20; }));
}

TEST_F(Refused, ATruncatedBlackBoxIsRefusedAtEverySize) {
  const schema::FoundSegment segment = left_behind();
  std::mt19937_64 random(3);
  for (std::uintmax_t bytes = fs::file_size(segment.paths.data); bytes > 1;) {
    bytes = std::uniform_int_distribution<std::uintmax_t>(bytes / 2, bytes - 1)(random);
    fs::resize_file(segment.paths.data, bytes);
    const std::string refusal = refusal_of(segment);
    EXPECT_NE(refusal.find("truncated: " + std::to_string(bytes) + " bytes"), std::string::npos) << refusal;
  }
  fs::resize_file(segment.paths.data, 0);
  EXPECT_NE(refusal_of(segment).find("empty"), std::string::npos);
}

TEST_F(Refused, ASegmentOfAnotherUserIsNamedWithItsUser) {
  schema::FoundSegment segment = left_behind();
  // What another user's agent would have left: the names, and files that only that user may open.
  schema::FoundSegment foreign = segment;
  foreign.name.uid = 65534;
  foreign.paths = schema::SegmentPaths::of(foreign.folder, foreign.name);
  for (const auto& [from, to] :
       {std::pair(segment.paths.data, foreign.paths.data), std::pair(segment.paths.control, foreign.paths.control),
        std::pair(segment.paths.lock, foreign.paths.lock)}) {
    fs::rename(from, to);
    // In a user namespace there is no other user; a file that nobody may open stands for that user's.
    if (chown(to.c_str(), foreign.name.uid, foreign.name.uid) != 0) fs::permissions(to, fs::perms::none);
  }
  Process viewer([&](int output) {
    // As root one could read everything.
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[2] = {};
    if (syscall(SYS_capset, &header, none) != 0) _exit(1);
    const std::string refusal = refusal_of(foreign) + "\n";
    if (write(output, refusal.data(), refusal.size()) < 0 || HasFailure()) _exit(2);
  });
  const std::string refusal = viewer.read_line().value_or("");
  EXPECT_NE(refusal.find("belongs to user "), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("(uid 65534)"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("run tensorscope as that user"), std::string::npos) << refusal;
  EXPECT_EQ(viewer.exit_code(), 0);
  EXPECT_TRUE(schema::prune_black_boxes(0).empty()) << "others' are not ours to remove";
}

TEST_F(Refused, ATakenNameIsSteppedOver) {
  // The child makes the files before it becomes the trainer, so they bear its own name.
  Trainer trainer({.kind = TrainerKind::plain, .folder = sandbox_.folder(), .before_start = [] {
                     const schema::SegmentName taken{geteuid(), getpid(), schema::process_start_ticks(getpid()), 0};
                     const schema::SegmentPaths paths = schema::SegmentPaths::of("/dev/shm", taken);
                     std::ofstream(paths.lock) << "somebody else's";
                     schema::SegmentName next = taken;
                     next.agent = 1;
                     std::ofstream(schema::SegmentPaths::of("/dev/shm", next).data) << "somebody else's";
                   }});
  const schema::FoundSegment segment = trainer.segment();
  EXPECT_EQ(segment.name.agent, 2u);
  Watcher watcher(segment);
  ASSERT_EQ(watcher.attach(), "");
  EXPECT_TRUE(watcher.until([&] { return watcher.points("loss/train") > 20; }));
  EXPECT_EQ(segments_of(trainer.pid()).size(), 3u) << "what was there stays as it was";
  expect_undisturbed(trainer, TrainerKind::plain);
}

}  // namespace
}  // namespace tensorscope::integration
