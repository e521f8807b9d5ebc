#include <algorithm>
#include <cmath>

#include "tests/integration/integration.h"
#include "tests/integration/reference_products.h"

namespace tensorscope::integration {
namespace {

// A trainer that has been training before anybody looks, and a viewer that comes to it.
class WholeWay : public EveryTrainer {
 protected:
  std::string parameter() const { return GetParam() == TrainerKind::plain ? "net.weight" : "net.fc1.weight"; }

  // The viewer stays until the trainer has ended and all is read.
  TrainingState watch_to_the_end(Watcher& watcher, Trainer& trainer) {
    EXPECT_TRUE(watcher.until([&] { return watcher.newest_step(parameter() + ":grad") >= 0; }));
    const std::int64_t seen = watcher.newest_step(parameter());
    EXPECT_TRUE(watcher.until([&] { return watcher.newest_step(parameter()) > seen + 50; }));
    const TrainingState state = trainer.finish();
    EXPECT_TRUE(watcher.until_over()) << describe(watcher.status());
    return state;
  }
};

TEST_P(WholeWay, AViewerThatComesLateHasTheCurveFromStepZero) {
  Trainer trainer = start();
  ASSERT_TRUE(trainer.trains_on(300));
  Watcher watcher(trainer.segment());
  ASSERT_EQ(watcher.attach(), "");
  // A viewer that the machine stops while it attaches reads on in its next frames.
  const auto from = [&] {
    const viewer::ScalarSeries& loss = watcher.source("loss/train").scalars;
    return loss.empty() ? -1 : static_cast<std::int64_t>(loss.first_steps().front());
  };
  EXPECT_TRUE(watcher.until([&] { return from() == 0; })) << "from step " << from();
  EXPECT_GE(watcher.points("loss/train"), 300u);
}

TEST_P(WholeWay, EveryLossIsTheTrainersOwn) {
  Trainer trainer = start();
  ASSERT_TRUE(trainer.trains_on(1500)) << "past the first merge of the history";
  Watcher watcher(trainer.segment());
  ASSERT_EQ(watcher.attach(), "");
  const std::vector<double> losses = watch_to_the_end(watcher, trainer).doubles("losses");
  const viewer::ScalarSeries& curve = watcher.source("loss/train").scalars;
  ASSERT_EQ(losses.size(), trainer.steps());
  EXPECT_EQ(curve.total_points(), losses.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const auto first = static_cast<std::size_t>(curve.first_steps()[i]);
    const auto last = static_cast<std::size_t>(curve.steps()[i]);
    ASSERT_EQ(first, next) << "a gap, or points twice";
    ASSERT_LT(last, losses.size());
    next = last + 1;
    const auto [low, high] = std::minmax_element(losses.begin() + static_cast<std::ptrdiff_t>(first),
                                                 losses.begin() + static_cast<std::ptrdiff_t>(next));
    EXPECT_EQ(curve.values()[i], losses[last]) << "step " << last;
    EXPECT_EQ(curve.mins()[i], *low) << "step " << last;
    EXPECT_EQ(curve.maxs()[i], *high) << "step " << last;
  }
  EXPECT_EQ(next, losses.size());
}

TEST_P(WholeWay, ParametersAndGradientsOfTheLastStepAreTheTrainersOwn) {
  Trainer trainer = start();
  Watcher watcher(trainer.segment());
  ASSERT_EQ(watcher.attach(), "");
  const TrainingState state = watch_to_the_end(watcher, trainer);
  std::size_t compared = 0;
  for (const viewer::Source& source : watcher.connection().store().sources()) {
    const schema::SourceKind kind = source.entry.kind;
    if (kind != schema::SourceKind::parameter && kind != schema::SourceKind::gradient) continue;
    EXPECT_EQ(watcher.newest_step(source.path()), static_cast<std::int64_t>(trainer.steps()) - 1) << source.path();
    EXPECT_TRUE(source.regions.newest()->is_whole()) << source.path();
    EXPECT_EQ(watcher.newest_values(source.path()), state.floats(source.path())) << source.path();
    ++compared;
  }
  EXPECT_EQ(compared, GetParam() == TrainerKind::plain ? 4u : 12u);
  EXPECT_EQ(watcher.source(parameter() + ":grad").entry.parent, watcher.source(parameter()).id());
}

TEST_P(WholeWay, StatisticsAndHistogramAreThoseOfTheSameElements) {
  Trainer trainer = start();
  Watcher watcher(trainer.segment());
  ASSERT_EQ(watcher.attach(), "");
  watch_to_the_end(watcher, trainer);
  for (const std::string& path : {parameter(), parameter() + ":grad"}) {
    const viewer::Source& source = watcher.source(path);
    const viewer::Summary* const summary = source.summaries.newest();
    ASSERT_TRUE(summary != nullptr && summary->stats && summary->histogram) << path;
    ASSERT_EQ(summary->step, source.regions.newest()->step);
    const std::vector<float> values = watcher.newest_values(path);
    const schema::Stats expected = stats_of(values);
    EXPECT_EQ(summary->sampled, values.size());
    EXPECT_EQ(summary->total, values.size());
    EXPECT_EQ(summary->stats->elements, values.size());
    EXPECT_EQ(summary->stats->zero, expected.zero);
    EXPECT_EQ(summary->stats->min, expected.min);
    EXPECT_EQ(summary->stats->max, expected.max);
    EXPECT_EQ(summary->stats->abs_max, expected.abs_max);
    EXPECT_NEAR(summary->stats->mean, expected.mean, 1e-6 * expected.abs_max);
    EXPECT_NEAR(summary->stats->std, expected.std, 1e-6 * expected.std);
    EXPECT_NEAR(summary->stats->l1, expected.l1, 1e-6 * expected.l1);
    EXPECT_NEAR(summary->stats->l2, expected.l2, 1e-6 * expected.l2);
    const schema::Histogram counts = histogram_of(values);
    for (std::size_t bin = 0; bin < counts.counts.size(); ++bin) {
      EXPECT_EQ(summary->histogram->at(bin), counts.counts[bin]) << path << " bin " << bin;
    }
    EXPECT_EQ(summary->histogram->total(), values.size());
  }
}

TEST_P(WholeWay, AViewerThatDetachesAndComesBackHasNoGapAndNoPointTwice) {
  Trainer trainer = start();
  Watcher watcher(trainer.segment());
  ASSERT_EQ(watcher.attach(), "");
  ASSERT_TRUE(watcher.until([&] { return watcher.newest_step(parameter()) >= 0; }));
  watcher.detach();
  const std::int64_t seen = watcher.newest_step(parameter());
  EXPECT_GE(seen, 0) << "what was seen stays";
  ASSERT_TRUE(trainer.trains_on(200));
  EXPECT_EQ(watcher.newest_step(parameter()), seen);
  ASSERT_EQ(watcher.attach(), "");
  watch_to_the_end(watcher, trainer);
  EXPECT_EQ(watcher.points("loss/train"), trainer.steps());
}

TEST_P(WholeWay, WhatNobodyLooksAtIsNotSampled) {
  Trainer trainer = start();
  Watcher watcher(trainer.segment());
  watcher.want_nothing();
  ASSERT_EQ(watcher.attach(), "");
  ASSERT_TRUE(trainer.trains_on(100));
  trainer.finish();
  ASSERT_TRUE(watcher.until_over());
  EXPECT_EQ(watcher.newest_step(parameter()), -1);
  EXPECT_EQ(watcher.points("loss/train"), trainer.steps());
}

TEST_P(WholeWay, NothingThatAViewerAsksForChangesTheTraining) {
  Trainer trainer = start();
  Watcher watcher(trainer.segment());
  ASSERT_EQ(watcher.attach(), "");
  const TrainingState state = watch_to_the_end(watcher, trainer);
  EXPECT_EQ(state.difference_to(train_alone(GetParam(), sandbox_.folder(), trainer.steps())), "");
}

TENSORSCOPE_FOR_EVERY_TRAINER(WholeWay);

}  // namespace
}  // namespace tensorscope::integration
