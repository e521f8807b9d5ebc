#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/integration/patience.h"
#include "tests/integration/process.h"
#include "tests/integration/sandbox.h"
#include "tests/integration/trainer.h"
#include "tests/integration/watcher.h"
#include "viewer/jobs/job_choice.h"

namespace tensorscope::integration {

// The words that the tests of this folder are written in: trainers and viewers in a sandbox.
class Integration : public testing::Test {
 protected:
  Trainer start(TrainerKind kind, std::vector<std::string> arguments = {}, std::vector<std::string> environment = {}) {
    return Trainer({.kind = kind,
                    .folder = sandbox_.folder(),
                    .arguments = std::move(arguments),
                    .environment = std::move(environment)});
  }
  // The trainer's, as soon as it can be opened.
  static schema::FoundSegment segment_of(const Process& trainer) {
    viewer::JobChoice choice;
    EXPECT_TRUE(eventually([&] {
      choice = viewer::choose_job(std::to_string(trainer.pid()));
      return choice.job && choice.job->can_be_opened();
    })) << choice.problem
        << trainer.errors();
    return choice.job ? choice.job->segment : schema::FoundSegment{};
  }
  // Ends the training and compares it with one that never had an agent.
  void expect_undisturbed(Trainer& trainer, TrainerKind kind) {
    const TrainingState state = trainer.finish();
    EXPECT_EQ(state.difference_to(train_alone(kind, sandbox_.folder(), trainer.steps())), "");
  }

  Sandbox sandbox_;
};

class EveryTrainer : public Integration, public testing::WithParamInterface<TrainerKind> {
 protected:
  using Integration::start;
  Trainer start(std::vector<std::string> arguments = {}, std::vector<std::string> environment = {}) {
    return start(GetParam(), std::move(arguments), std::move(environment));
  }
};

#define TENSORSCOPE_FOR_EVERY_TRAINER(suite)                                   \
  INSTANTIATE_TEST_SUITE_P(Trainer, suite, testing::ValuesIn(trainer_kinds()), \
                           [](const testing::TestParamInfo<TrainerKind>& kind) { return name_of(kind.param); })

}  // namespace tensorscope::integration
