#include "agent/recorder/want_server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <string>

#include "tests/agent/recorder/recorder_fixture.h"

namespace tensorscope::agent {
namespace {

using schema::Product;

constexpr std::uint64_t kStepNs = 1'000'000;

// A server by itself, so that a test says how long its steps take.
class WantServerTest : public testing::Test {
 protected:
  ~WantServerTest() override { remove_segment(segment_.paths()); }

  void start(double budget) {
    ASSERT_TRUE(segment_.create({.job = "want server test", .capacities = {.data_bytes = 8 << 20}}).ok());
    server_ = std::make_unique<WantServer>(segment_, registry_, non_finite_, budget);
    ASSERT_TRUE(server_->create());
    viewer_.emplace(segment_.paths());
  }
  Source& add(const std::string& path, std::size_t elements, bool is_watched) {
    FakeTensor& tensor = tensors_.emplace_back(std::vector<float>(elements, 1));
    schema::CatalogEntry entry;
    entry.path = path;
    set_view(entry, tensor.look().view);
    Source& source = *registry_.find_or_add(entry);
    if (is_watched) source.origin = std::make_unique<FakeOrigin>(tensor);
    return source;
  }
  void end_step() {
    server_->pay_in(kStepNs, 0);
    const std::uint64_t cost_ns = server_->serve(step_++, schema::monotonic_ns());
    spent_ns_ += cost_ns;
    dearest_ns_ = std::max(dearest_ns_, cost_ns);
    if (step_ % 100 == 0) viewer_->look();
  }
  void offer(Source& source) {
    const std::uint64_t now_ns = schema::monotonic_ns();
    server_->offer(source, tensors_[source.id].look(), step_, schema::Phase::training, now_ns);
  }

  schema::SegmentWriter segment_;
  Registry registry_{segment_};
  NonFiniteWatch non_finite_;
  std::unique_ptr<WantServer> server_;
  std::optional<Viewer> viewer_;
  std::deque<FakeTensor> tensors_;
  std::uint64_t step_ = 0;
  std::uint64_t spent_ns_ = 0;
  std::uint64_t dearest_ns_ = 0;  // of a step
};

TEST_F(WantServerTest, WhenTheBudgetIsShortAllWantsTakeTurns) {
  start(0.001);
  constexpr int kWatched = 30, kOffered = 10;
  std::vector<Source*> offered;
  for (int i = 0; i < kWatched; ++i) add("watched " + std::to_string(i), 100, true);
  for (int i = 0; i < kOffered; ++i) offered.push_back(&add("offered " + std::to_string(i), 100, false));
  for (int i = 0; i < kWatched; ++i) viewer_->want("watched " + std::to_string(i), Product::stats);
  for (int i = 0; i < kOffered; ++i) viewer_->want("offered " + std::to_string(i), Product::stats);
  // What a sample costs is real, and what a step pays is not: how many steps it takes depends on the machine.
  std::vector<std::size_t> samples;
  const std::uint64_t deadline_ns = schema::monotonic_ns() + 60'000'000'000;
  do {
    for (int i = 0; i < 500; ++i) {
      for (Source* const source : offered) offer(*source);
      end_step();
    }
    samples.clear();
    for (int i = 0; i < kWatched; ++i) samples.push_back(viewer_->samples("watched " + std::to_string(i)).size());
    for (int i = 0; i < kOffered; ++i) samples.push_back(viewer_->samples("offered " + std::to_string(i)).size());
  } while (std::ranges::min(samples) <= 5 && schema::monotonic_ns() < deadline_ns);
  const auto [fewest, most] = std::ranges::minmax(samples);
  EXPECT_GT(fewest, 5u);
  EXPECT_LE(most, 2 * fewest + 2);
  EXPECT_LT(most, step_ / 2);  // it was short
}

TEST_F(WantServerTest, WhatSamplesCostStaysInsideTheBudget) {
  start(0.01);
  for (int i = 0; i < 20; ++i) add("w" + std::to_string(i), 50'000, true);
  for (int i = 0; i < 20; ++i) viewer_->want("w" + std::to_string(i), Product::stats | Product::histogram);
  constexpr int kSteps = 2000;
  for (int i = 0; i < kSteps; ++i) end_step();
  // The last sample may overdraw the account, were it ever so dear: on a busy machine it was.
  EXPECT_LE(spent_ns_, kSteps * kStepNs / 100 + dearest_ns_);
  EXPECT_GE(spent_ns_, kSteps * kStepNs / 100 * 9 / 10);
}

TEST_F(WantServerTest, ATensorTooLargeForTheBudgetIsThinnedAndSaysSo) {
  start(0.001);  // a few microseconds for each step
  add("large", 1'000'000, true);
  viewer_->want("large", Product::stats | Product::region);
  // The first is taken at a price that is assumed; on a busy machine it takes many steps to pay for it.
  for (int i = 0; i < 1'000'000 && viewer_->samples("large").size() < 3; ++i) end_step();
  ASSERT_EQ(viewer_->samples("large").size(), 3u);
  const Viewer::Sample& last = viewer_->samples("large").back();
  EXPECT_EQ(last.header.total, 1'000'000u);
  EXPECT_LT(last.header.sampled, 500'000u);
  EXPECT_EQ(last.stats->elements, last.header.sampled);
  EXPECT_GT(last.region->window.stride[0], 1u);
}

TEST_F(WantServerTest, AWindowThatIsNamedIsReadWhole) {
  start(0.001);
  add("large", 500'000, true);
  schema::Window whole;
  whole.dimensions = 1;
  whole.count[0] = 500'000;
  whole.stride[0] = 1;
  viewer_->want({0, Product::region, 1, whole});
  for (int i = 0; i < 50; ++i) end_step();
  ASSERT_FALSE(viewer_->samples("large").empty());
  EXPECT_EQ(viewer_->samples("large").front().region->window.count[0], 500'000u);
}

TEST_F(WantServerTest, ManyNamedWindowsShareTheTimeOfOneSampleAndAllGetTheirTurn) {
  start(0.001);
  add("large", 200'000, true);
  constexpr std::uint32_t kWindows = 12;
  for (std::uint32_t i = 0; i < kWindows; ++i) {
    schema::Window window;
    window.dimensions = 1;
    window.start[0] = i;
    window.count[0] = 50'000;
    window.stride[0] = 3;  // to be gathered
    viewer_->want({0, Product::region, 1, window});
  }
  end_step();
  EXPECT_LE(viewer_->samples("large").size(), 3u);
  // What a gathering costs is real, and what a step pays is not: how many steps it takes depends on the machine.
  std::set<std::uint32_t> seen;
  const std::uint64_t deadline_ns = schema::monotonic_ns() + 60'000'000'000;
  while (seen.size() < kWindows && schema::monotonic_ns() < deadline_ns) {
    for (int i = 0; i < 100; ++i) end_step();
    for (const Viewer::Sample& sample : viewer_->samples("large")) seen.insert(sample.region->window.start[0]);
  }
  EXPECT_EQ(seen.size(), kWindows);
}

TEST_F(WantServerTest, AStepWritesAboutHalfOfTheRingAndTheRestIsStillDue) {
  start(1);
  constexpr int kTensors = 12;
  for (int i = 0; i < kTensors; ++i) add("w" + std::to_string(i), 250'000, true);  // 1 MB each, in a ring of 8 MiB
  for (int i = 0; i < kTensors; ++i) viewer_->want("w" + std::to_string(i), Product::region, 1000);
  end_step();
  const auto sampled = [&] {
    std::size_t count = 0;
    for (int i = 0; i < kTensors; ++i) count += viewer_->samples("w" + std::to_string(i)).size();
    return count;
  };
  EXPECT_GE(sampled(), 4u);
  EXPECT_LE(sampled(), 5u);
  for (int i = 0; i < 3; ++i) {
    end_step();
    EXPECT_LE(sampled(), 12u);
  }
  EXPECT_EQ(sampled(), 12u);
}

}  // namespace
}  // namespace tensorscope::agent
