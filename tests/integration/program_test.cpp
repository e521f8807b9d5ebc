#include <signal.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>

#include "schema/layout.h"
#include "schema/shared_memory.h"
#include "tests/integration/integration.h"

namespace tensorscope::integration {
namespace {

// The program itself beside a real trainer.
class Program : public Integration {
 protected:
  struct Answer {
    int exit_code;
    std::string output;
    std::string errors;
  };
  static Answer run(const std::vector<std::string>& arguments) {
    Process program(Process::Command{.program = TENSORSCOPE, .arguments = arguments});
    std::string output = program.rest_of_output();
    const int exit_code = program.exit_code();
    return {exit_code, std::move(output), program.errors()};
  }
  static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
  static std::string contents_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

TEST_F(Program, ListsAndDescribesALivingJobAndADeadOne) {
  Trainer trainer = start(TrainerKind::torch, {"--job=reader's own"});
  ASSERT_TRUE(trainer.trains_on());
  EXPECT_TRUE(has(run({"list"}).output, "reader's own"));
  const Answer living = run({"status", "reader's own", "--json"});
  EXPECT_EQ(living.exit_code, 0) << living.errors;
  EXPECT_TRUE(has(living.output, "\"state\": \"live\"")) << living.output;
  EXPECT_TRUE(has(living.output, "\"path\": \"net.fc1.weight\"")) << living.output;
  trainer.process().kill();
  const Answer dead = run({"status", std::to_string(trainer.pid()), "--json"});
  EXPECT_EQ(dead.exit_code, 0) << dead.errors;
  EXPECT_TRUE(has(dead.output, "\"state\": \"died\"")) << dead.output;
}

TEST_F(Program, ExportsEveryLossOfABlackBoxAndTheWeightsOfALivingJob) {
  Trainer trainer = start(TrainerKind::torch);
  ASSERT_TRUE(trainer.trains_on());
  const std::string weights = sandbox_.folder() + "/weights.npy";
  const Answer asked = run({"export", "trainer", "--source", "net.fc1.weight", "--out", weights});
  EXPECT_EQ(asked.exit_code, 0) << asked.errors;
  const std::string npy = contents_of(weights);
  EXPECT_TRUE(has(npy, "'shape': (24, 12)")) << npy.substr(0, 128);
  EXPECT_EQ(npy.size() % 64, 24 * 12 * sizeof(float) % 64) << "a header of whole lines, then the elements";

  const std::vector<double> losses = trainer.finish().doubles("losses");
  const std::string curve = sandbox_.folder() + "/loss.npy";
  const Answer history = run({"export", "trainer", "--source", "loss/train", "--out", curve});
  EXPECT_EQ(history.exit_code, 0) << history.errors;
  const std::string csv = sandbox_.folder() + "/loss.csv";
  ASSERT_EQ(run({"export", "trainer", "--source", "loss/train", "--out", csv}).exit_code, 0);
  std::ifstream lines(csv);
  std::string line;
  std::getline(lines, line);
  std::size_t step = 0;
  for (; std::getline(lines, line); ++step) {
    ASSERT_EQ(std::stoull(line), step);
    ASSERT_EQ(std::stod(line.substr(line.find(',') + 1)), losses[step]) << "step " << step;
  }
  EXPECT_EQ(step, losses.size());
}

TEST_F(Program, ExportAsksForWhatIsComputedOnlyThen) {
  Trainer trainer = start(TrainerKind::torch);
  ASSERT_TRUE(trainer.trains_on());
  const std::string norms = sandbox_.folder() + "/norms.csv";
  const Answer asked = run({"export", "trainer", "--source", "net:grad/norm", "--out", norms});
  EXPECT_EQ(asked.exit_code, 0) << asked.errors;
  EXPECT_GE(std::ranges::count(contents_of(norms), '\n'), 2);
  trainer.finish();
}

TEST_F(Program, SaysInOneLineWhatItCannotOpenAndLeavesNothingHalfWritten) {
  Trainer trainer = start(TrainerKind::torch, {"--steps=20"});
  const schema::FoundSegment segment = trainer.segment();
  trainer.finish(false);
  {
    schema::SharedMemory memory;
    ASSERT_TRUE(schema::SharedMemory::open(segment.paths.data, schema::SharedMemory::Access::write, memory).ok());
    schema::store_relaxed(memory.words()[schema::header::version], schema::version_word(schema::kVersionMajor + 1, 0));
  }
  const std::string file = sandbox_.folder() + "/out.npy";
  for (const char* job : {"trainer", segment.paths.data.c_str()}) {
    const Answer answer = run({"export", job, "--source", "net.fc1.weight", "--out", file});
    EXPECT_EQ(answer.exit_code, 1);
    EXPECT_EQ(std::ranges::count(answer.errors, '\n'), 1) << answer.errors;
  }
  EXPECT_TRUE(has(run({"status", segment.paths.data}).errors, "layout version 2.0")) << "what was found";
  const Answer unknown = run({"status", "no such job"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_TRUE(has(unknown.errors, "no such job")) << unknown.errors;
  EXPECT_EQ(run({"status"}).exit_code, 2);
  EXPECT_FALSE(std::ifstream(file).good());
}

TEST_F(Program, KilledWhileItDrawsALiveJobItDisturbsNothing) {
  Trainer trainer = start(TrainerKind::torch);
  Watcher observer(trainer.segment());
  observer.want_nothing();
  ASSERT_EQ(observer.attach(), "");
  std::mt19937 random(5);
  std::uniform_int_distribution<int> lifetime_ms(1, 800);
  for (int round = 0; round < 8; ++round) {
    // The environment is that of a machine without a display.
    Process window(Process::Command{.program = TENSORSCOPE,
                                    .arguments = {"view", "trainer"},
                                    .environment = {"SDL_VIDEODRIVER=offscreen", "LIBGL_ALWAYS_SOFTWARE=1",
                                                    "XDG_CONFIG_HOME=" + sandbox_.folder()}});
    EXPECT_FALSE(window.wait(std::chrono::milliseconds(lifetime_ms(random)))) << window.errors();
    window.signal(SIGKILL);
    EXPECT_TRUE(window.was_killed_by(SIGKILL));
    observer.frame();
  }
  EXPECT_TRUE(observer.until([&] { return observer.points("loss/train") > 0; }));
  EXPECT_EQ(observer.status().read_only, "");
  observer.detach();
  expect_undisturbed(trainer, TrainerKind::torch);
}

}  // namespace
}  // namespace tensorscope::integration
