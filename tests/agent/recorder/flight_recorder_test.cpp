#include "agent/recorder/flight_recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "tests/agent/recorder/recorder_fixture.h"

namespace tensorscope::agent {
namespace {

using schema::SourceKind;
using Steps = std::vector<std::uint64_t>;

constexpr std::uint64_t kStepNs = 1'000'000;

// A clock that a look moves.
std::uint64_t fake_now_ns = 1'000'000'000;
std::uint64_t fake_clock() noexcept {
  return fake_now_ns;
}

class DearOrigin : public TensorOrigin {
 public:
  DearOrigin(FakeTensor& tensor, std::uint64_t price_ns) : tensor_(tensor), price_ns_(price_ns) {}
  TensorLook look(std::uint64_t /*step*/) override {
    fake_now_ns += price_ns_;
    return tensor_.look();
  }

 private:
  FakeTensor& tensor_;
  const std::uint64_t price_ns_;
};

// A flight recorder by itself.
class FlightRecorderTest : public testing::Test {
 protected:
  ~FlightRecorderTest() override { remove_segment(segment_.paths()); }

  void start(double share, std::size_t ring_bytes = 8 << 20) {
    ASSERT_TRUE(segment_.create({.job = "flight recorder test", .capacities = {.data_bytes = ring_bytes}}).ok());
    flight_ = std::make_unique<FlightRecorder>(segment_, registry_, non_finite_, devices_, share, fake_clock);
    ASSERT_TRUE(flight_->create());
    viewer_.emplace(segment_.paths());
  }
  Source& watch(const std::string& path, std::uint64_t price_ns = 1, std::size_t elements = 10,
                SourceKind kind = SourceKind::parameter) {
    FakeTensor& tensor = tensors_.emplace_back(std::vector<float>(elements, 1));
    schema::CatalogEntry entry;
    entry.path = path;
    entry.kind = kind;
    set_view(entry, tensor.look().view);
    Source& source = *registry_.find_or_add(entry);
    source.origin = std::make_unique<DearOrigin>(tensor, price_ns);
    flight_->watch(source);
    return source;
  }
  void steps(int count) {
    for (int i = 0; i < count; ++i, ++step_) {
      if (flight_->is_due(step_)) taken_ns_ += flight_->record(step_, kStepNs);
    }
  }

  schema::SegmentWriter segment_;
  Registry registry_{segment_};
  NonFiniteWatch non_finite_;
  DeviceSamples devices_{segment_, non_finite_};
  std::unique_ptr<FlightRecorder> flight_;
  std::optional<Viewer> viewer_;
  std::deque<FakeTensor> tensors_;
  std::uint64_t step_ = 0;
  std::uint64_t taken_ns_ = 0;
};

TEST_F(FlightRecorderTest, ParametersAndGradientsAreRecordedEveryHundredStepsAndNothingElseIs) {
  start(0.001);
  watch("w");
  watch("w:grad", 1, 10, SourceKind::gradient);
  watch("w:update", 1, 10, SourceKind::update);
  steps(400);
  EXPECT_EQ(viewer_->sampled_steps("w"), (Steps{0, 100, 200, 300}));
  EXPECT_EQ(viewer_->sampled_steps("w:grad"), (Steps{50, 150, 250, 350}));
  EXPECT_TRUE(viewer_->samples("w:update").empty());
  const Viewer::Sample& sample = viewer_->samples("w")[0];
  EXPECT_EQ(sample.stats->mean, 1);
  EXPECT_FALSE(sample.histogram);
  EXPECT_EQ(sample.header.phase, schema::Phase::training);
}

TEST_F(FlightRecorderTest, ThousandSourcesAllHaveTheirTurnAndNoneTwiceInAHundredSteps) {
  start(0.01, 64 << 20);
  constexpr int kSources = 1000;
  for (int i = 0; i < kSources; ++i) watch("w" + std::to_string(i));
  steps(350);
  for (int i = 0; i < kSources; ++i) {
    const Steps sampled = viewer_->sampled_steps("w" + std::to_string(i));
    ASSERT_GE(sampled.size(), 3u) << i;
    for (std::size_t k = 1; k < sampled.size(); ++k) ASSERT_GE(sampled[k] - sampled[k - 1], 100u) << i;
  }
}

TEST_F(FlightRecorderTest, WhatASampleTookIsWaitedFor) {
  start(0.001);  // a microsecond for each step
  for (int i = 0; i < 10; ++i) watch("w" + std::to_string(i), 40'000);
  steps(10'000);
  EXPECT_LE(taken_ns_, 10'000 * kStepNs / 1000 + 40'000);
  EXPECT_GE(taken_ns_, 10'000 * kStepNs / 1000 * 8 / 10);
}

TEST_F(FlightRecorderTest, ARoundWritesAQuarterOfTheRingAtMostAndTheNextGoesOnThere) {
  start(1, 256 << 10);
  constexpr int kSources = 2000;
  for (int i = 0; i < kSources; ++i) watch("w" + std::to_string(i));
  steps(100);
  std::size_t first_round = 0;
  for (int i = 0; i < kSources; ++i) first_round += viewer_->samples("w" + std::to_string(i)).size();
  EXPECT_GT(first_round, 50u);
  EXPECT_LE(first_round, (std::size_t{256} << 10) / 4 / 128);  // no record has fewer bytes
  for (int round = 0; round < 60; ++round) {
    steps(100);
    viewer_->samples("w0");  // reads the ring, which overwrites itself
  }
  for (int i = 0; i < kSources; ++i) ASSERT_GE(viewer_->samples("w" + std::to_string(i)).size(), 1u) << i;
}

TEST_F(FlightRecorderTest, ALargeTensorIsThinnedAndSaysSo) {
  start(0.001);
  watch("large", 1, 1'000'000);
  steps(1);
  ASSERT_EQ(viewer_->samples("large").size(), 1u);
  const schema::SampleHeader& header = viewer_->samples("large")[0].header;
  EXPECT_EQ(header.total, 1'000'000u);
  EXPECT_LE(header.sampled, 40'000u);
}

TEST_F(FlightRecorderTest, WhatTurnsNonFiniteIsTold) {
  start(0.001);
  Source& source = watch("w");
  steps(1);
  EXPECT_EQ(non_finite_.take(), nullptr);
  tensors_.back().numbers[3] = std::numeric_limits<float>::infinity();
  steps(100);
  EXPECT_EQ(non_finite_.take(), &source);
  EXPECT_EQ(source.good_step.load(), 0u);
}

TEST_F(FlightRecorderTest, WhatIsWatchedAgainIsRecordedOnceAndWhatIsReleasedIsNot) {
  start(0.001);
  Source& kept = watch("kept");
  Source& released = watch("released");
  flight_->watch(kept);
  released.origin.reset();
  steps(300);
  EXPECT_EQ(viewer_->samples("kept").size(), 3u);
  EXPECT_TRUE(viewer_->samples("released").empty());
}

TEST_F(FlightRecorderTest, UntilAStepWasMeasuredNothingIsRecorded) {
  start(0.001);
  watch("w");
  EXPECT_EQ(flight_->record(0, 0), 0u);
  EXPECT_FALSE(flight_->is_due(0));
  EXPECT_TRUE(flight_->is_due(1));
  EXPECT_TRUE(viewer_->samples("w").empty());
}

TEST_F(FlightRecorderTest, WithoutAShareNothingIsEverDue) {
  start(0);
  watch("w");
  EXPECT_FALSE(flight_->is_due(1'000'000));
}

TEST_F(RecorderTest, StatisticsOfAParameterAreThereBeforeAnybodyLooks) {
  settings_.options.flight_budget = 1;
  start();
  FakeTensor weight({3, -4});
  watch("w", weight);
  // A sample in the middle of which the machine does something else is paid for by many of these short steps.
  const std::uint64_t deadline_ns = schema::monotonic_ns() + 60'000'000'000;
  do {
    steps(150);
  } while (attach().samples("w").size() < 2 && schema::monotonic_ns() < deadline_ns);
  ASSERT_GE(attach().samples("w").size(), 2u);
  EXPECT_EQ(attach().samples("w")[0].stats->l2, 5);
}

TEST_F(RecorderTest, WithoutABudgetThereIsNoFlightRecorder) {
  settings_.options.flight_budget = 1;
  settings_.options.budget = 0;
  start();
  FakeTensor weight({3, -4});
  watch("w", weight);
  steps(150);
  EXPECT_TRUE(attach().samples("w").empty());
}

}  // namespace
}  // namespace tensorscope::agent
