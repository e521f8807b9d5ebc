#include <signal.h>

#include "tensorscope/status.h"
#include "tests/integration/integration.h"

namespace tensorscope::integration {
namespace {

// How a training ends, and what its black box says of it.
struct End {
  const char* how;
  viewer::JobState state;
  int exit_code;  // -1: killed by SIGABRT
};

void PrintTo(const End& end, std::ostream* stream) {
  *stream << end.how;
}

class TrainerEnd : public Integration, public testing::WithParamInterface<End> {};

TEST_P(TrainerEnd, IsToldAsItWas) {
  const End& end = GetParam();
  Trainer trainer = start(TrainerKind::torch, {"--steps=100", std::string("--end=") + end.how});
  const schema::FoundSegment segment = trainer.segment();
  const TrainingState state = trainer.finish(false);
  EXPECT_EQ(state.difference_to(train_alone(TrainerKind::torch, sandbox_.folder(), 100)), "");
  if (end.exit_code < 0) {
    EXPECT_TRUE(trainer.process().was_killed_by(SIGABRT));
  } else {
    EXPECT_EQ(trainer.process().exit_code(), end.exit_code);
  }
  Watcher watcher(segment);
  ASSERT_EQ(watcher.attach(), "");
  ASSERT_TRUE(watcher.until_over());
  EXPECT_EQ(watcher.status().state, end.state);
  EXPECT_EQ(watcher.points("loss/train"), 100u);
  EXPECT_EQ(watcher.status().damaged + watcher.status().unfinished, 0u);
}

INSTANTIATE_TEST_SUITE_P(Ways, TrainerEnd,
                         testing::Values(End{"return", viewer::JobState::ended, 0},
                                         End{"exit", viewer::JobState::ended, 0},
                                         End{"abort", viewer::JobState::died, -1},
                                         End{"throw", viewer::JobState::died, -1},
                                         End{"unwind", viewer::JobState::died, 1}),
                         [](const testing::TestParamInfo<End>& end) { return std::string(end.param.how); });

class OtherEnds : public Integration {};

TEST_F(OtherEnds, AnAgentThatGoesEarlyEndsTheRunAndNotTheTraining) {
  Trainer trainer = start(TrainerKind::torch, {"--steps=100", "--end=early"});
  const schema::FoundSegment segment = trainer.segment();
  const TrainingState state = trainer.finish(false);
  EXPECT_EQ(state.difference_to(train_alone(TrainerKind::torch, sandbox_.folder(), 100)), "");
  Watcher watcher(segment);
  ASSERT_EQ(watcher.attach(), "");
  ASSERT_TRUE(watcher.until_over());
  EXPECT_EQ(watcher.status().state, viewer::JobState::ended);
  EXPECT_EQ(watcher.points("loss/train"), 11u);
}

TEST_F(OtherEnds, WhatTheEnvironmentSwitchesOffLeavesNoTrace) {
  Trainer trainer = start(TrainerKind::torch, {"--steps=100"}, {"TENSORSCOPE=off"});
  EXPECT_EQ(trainer.status(), static_cast<int>(StatusCode::off)) << trainer.message();
  EXPECT_NE(trainer.message().find("TENSORSCOPE=off"), std::string::npos) << trainer.message();
  const TrainingState state = trainer.finish(false);
  EXPECT_TRUE(schema::find_segments().empty());
  EXPECT_EQ(trainer.process().errors(), "") << "it prints nothing";
  EXPECT_EQ(state.difference_to(train_alone(TrainerKind::torch, sandbox_.folder(), 100)), "");
}

TEST_F(OtherEnds, AnAgentPrintsNothingWithoutBeingAsked) {
  Trainer trainer = start(TrainerKind::torch, {"--steps=100"});
  trainer.finish(false);
  EXPECT_EQ(trainer.process().exit_code(), 0);
  EXPECT_EQ(trainer.process().errors(), "");
}

TEST_F(OtherEnds, AKilledTrainerIsABlackBoxThatHoldsTheLossOfEveryStep) {
  for (int round = 0; round < 5; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    Trainer trainer = start(TrainerKind::torch);
    Watcher watcher(trainer.segment());
    ASSERT_EQ(watcher.attach(), "");
    ASSERT_TRUE(watcher.until([&] { return watcher.newest_step("net.fc1.weight") > 30; }));
    trainer.process().kill();
    ASSERT_TRUE(watcher.until_over());
    EXPECT_EQ(watcher.status().state, viewer::JobState::died);

    Watcher late(trainer.segment());
    ASSERT_EQ(late.attach(), "");
    ASSERT_TRUE(late.until_over());
    EXPECT_EQ(late.status().state, viewer::JobState::died);
    // It may have died between a step's loss and its end.
    const std::uint64_t points = late.points("loss/train");
    EXPECT_GE(points, late.status().step);
    EXPECT_LE(points, late.status().step + 1);
    EXPECT_EQ(watcher.points("loss/train"), points);
    EXPECT_GT(late.newest_step("net.fc1.weight"), 30);
    EXPECT_EQ(late.status().damaged, 0u);
  }
}

TEST_F(OtherEnds, OnlyTheNewestBlackBoxesAreKept) {
  for (std::size_t i = 0; i < schema::kKeptBlackBoxes + 3; ++i) {
    start(TrainerKind::torch, {"--steps=3"}).finish(false);
  }
  // The one that starts removes all but so many of those before it.
  EXPECT_EQ(schema::find_segments().size(), schema::kKeptBlackBoxes + 1);
}

}  // namespace
}  // namespace tensorscope::integration
