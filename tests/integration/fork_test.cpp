#include "tensorscope/status.h"
#include "tests/integration/integration.h"
#include "viewer/jobs/job_list.h"

namespace tensorscope::integration {
namespace {

// A trainer that forks workers in the middle of its training, as data loaders do; each uses the agent it inherited and
// ends: with std::exit(), which destroys it; with _exit(); or after an agent of its own.
class Fork : public Integration {
 protected:
  static constexpr int kWorkers = 6;

  Trainer start_with_workers() { return start(TrainerKind::torch, {"--workers=" + std::to_string(kWorkers)}); }
};

TEST_F(Fork, LeavesTheParentsRecordingAsItWas) {
  Trainer trainer = start_with_workers();
  ASSERT_TRUE(trainer.trains_on(200));
  Watcher watcher(trainer.segment());
  ASSERT_EQ(watcher.attach(), "");
  EXPECT_EQ(watcher.status().state, viewer::JobState::live) << "no worker's end ended it";
  ASSERT_TRUE(watcher.until([&] { return watcher.newest_step("net.fc1.weight") > 200; }));
  const TrainingState state = trainer.finish();
  ASSERT_TRUE(watcher.until_over());
  EXPECT_EQ(watcher.status().state, viewer::JobState::ended);
  EXPECT_EQ(watcher.points("loss/train"), trainer.steps()) << "no point of a worker is among them";
  EXPECT_FALSE(watcher.knows("worker"));
  EXPECT_FALSE(watcher.knows("worker/batch"));
  EXPECT_EQ(state.difference_to(train_alone(TrainerKind::torch, sandbox_.folder(), trainer.steps())), "");
}

TEST_F(Fork, TheAgentOfAChildIsOffAndOneOfItsOwnIsNot) {
  Trainer trainer = start_with_workers();
  int inherited = 0, own = 0;
  for (int i = 0; i < kWorkers + kWorkers / 3; ++i) {
    const std::string line = trainer.process().read_line().value_or("nothing");
    const std::string off = "status " + std::to_string(static_cast<int>(StatusCode::forked)) + " worker";
    const std::string on = "status " + std::to_string(static_cast<int>(StatusCode::ok)) + " own agent of worker";
    inherited += line.starts_with(off) ? 1 : 0;
    own += line.starts_with(on) ? 1 : 0;
  }
  EXPECT_EQ(inherited, kWorkers);
  EXPECT_EQ(own, kWorkers / 3);
  ASSERT_TRUE(trainer.trains_on()) << "it waits for all of them";
  std::size_t workers = 0;
  for (const viewer::Job& job : viewer::list_jobs()) {
    if (job.run.job != "worker") continue;
    ++workers;
    EXPECT_EQ(job.state, viewer::JobState::ended);
    EXPECT_NE(job.run.pid, trainer.pid());
  }
  EXPECT_EQ(workers, static_cast<std::size_t>(kWorkers / 3));
}

}  // namespace
}  // namespace tensorscope::integration
