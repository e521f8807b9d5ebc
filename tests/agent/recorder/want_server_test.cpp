#include "agent/recorder/want_server.h"

#include <set>

#include "tests/agent/recorder/want_server_fixture.h"

namespace tensorscope::agent {
namespace {

using schema::Product;

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
  start(0.01, fake_clock);
  const std::uint64_t price_ns = 17'000;  // nearly two steps' shares
  for (int i = 0; i < 20; ++i) add_dear("w" + std::to_string(i), price_ns);
  for (int i = 0; i < 20; ++i) viewer_->want("w" + std::to_string(i), Product::stats | Product::histogram);
  constexpr int kSteps = 2000;
  for (int i = 0; i < kSteps; ++i) end_step();
  EXPECT_LE(spent_ns_, kSteps * kStepNs / 100 + dearest_ns_);
  EXPECT_GE(spent_ns_, kSteps * kStepNs / 100 * 8 / 10);
}

TEST_F(WantServerTest, AViewerThatChangesItsMindAtEveryStepIsReadWithinTheBudget) {
  class RestsDearly : public FakeOrigin {
   public:
    using FakeOrigin::FakeOrigin;
    void rest() noexcept override { fake_now_ns += 100'000; }
  };
  start(0.01, fake_clock);
  for (const char* const name : {"one", "other"}) {
    Source& source = add(name, 10, true);
    source.origin = std::make_unique<RestsDearly>(tensors_.back());
  }
  constexpr int kSteps = 2000;
  for (int i = 0; i < kSteps; ++i) {
    viewer_->want_nothing();
    viewer_->want(i % 2 == 0 ? "one" : "other", Product::stats);
    end_step();
  }
  EXPECT_LE(spent_ns_, kSteps * kStepNs / 100 + 20 * kStepNs / 100 + dearest_ns_);
  for (int i = 0; i < 200; ++i) end_step();
  EXPECT_FALSE(viewer_->samples("other").empty()) << "what it stays with is served";
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
  start(0.01);
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
    window.count[0] = 20'000;
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

TEST_F(WantServerTest, WindowsOfASourceBeyondTheMostAreCountedAsSuch) {
  start(1);
  add("w", 100, true);
  for (std::uint32_t i = 0; i < WantTable::kMaxTasks + 3; ++i) {
    schema::Window window;
    window.dimensions = 1;
    window.start[0] = i;
    window.count[0] = window.stride[0] = 1;
    viewer_->want({0, Product::region, 1, window});
  }
  end_step();
  EXPECT_EQ(viewer_->drops(schema::DropCause::window_cap), 3u);
  EXPECT_EQ(viewer_->drops(schema::DropCause::contended), 0u);
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

TEST_F(WantServerTest, TwoThousandWantsKeepTheShareInAnyHundredStepsHoweverTheStepTimeJumps) {
  start(0.01, fake_clock);
  const std::uint64_t price_ns = 5'000;
  constexpr int kSources = 2000;
  for (int i = 0; i < kSources; ++i) add_dear("w" + std::to_string(i), price_ns);
  for (int i = 0; i < kSources; ++i) viewer_->want("w" + std::to_string(i), Product::stats);
  for (int i = 0; i < 3000; ++i) end_step(i / 700 % 2 == 0 ? kStepNs : 10 * kStepNs);
  EXPECT_LE(worst_share(100), 0.01);
  // Everybody had a turn, and nobody many more than others.
  std::size_t fewest = kSources, most = 0;
  for (int i = 0; i < kSources; ++i) {
    fewest = std::min(fewest, viewer_->samples("w" + std::to_string(i)).size());
    most = std::max(most, viewer_->samples("w" + std::to_string(i)).size());
  }
  EXPECT_GE(fewest, 5u);
  EXPECT_LE(most, fewest + 1);
}

TEST_F(WantServerTest, WhatIsWantedNewlyComesBeforeTheRound) {
  start(0.01, fake_clock);
  const std::uint64_t price_ns = 10'000;  // one in a step
  for (int i = 0; i < 100; ++i) add_dear("w" + std::to_string(i), price_ns);
  for (int i = 0; i < 99; ++i) viewer_->want("w" + std::to_string(i), Product::stats);
  for (int i = 0; i < 250; ++i) end_step();
  viewer_->want("w99", Product::stats);
  const std::uint64_t wanted_at = step_;
  for (int i = 0; i < 5; ++i) end_step();
  ASSERT_FALSE(viewer_->samples("w99").empty());
  EXPECT_LE(viewer_->samples("w99").front().header.step, wanted_at + 3);
  // The others go on where they were.
  for (int i = 0; i < 300; ++i) end_step();
  for (int i = 0; i < 100; ++i) EXPECT_GE(viewer_->samples("w" + std::to_string(i)).size(), 2u) << i;
}

TEST_F(WantServerTest, WhatCanNeverBeAffordedIsAnsweredWithItsPriceEveryTwoSeconds) {
  start(0.01, fake_clock);
  const std::uint64_t dear_ns = 5'000'000, cheap_ns = 1'000;  // 100 steps have 1 ms
  add_dear("dear", dear_ns);
  add_dear("cheap", cheap_ns);
  viewer_->want("dear", Product::stats);
  viewer_->want("cheap", Product::stats);
  for (int i = 0; i < 10'000; ++i) end_step();  // ten seconds
  std::vector<Viewer::Sample> answers;
  std::size_t samples = 0;
  for (const Viewer::Sample& sample : viewer_->samples("dear")) {
    if (sample.answer.empty()) ++samples;
    if (!sample.answer.empty()) answers.push_back(sample);
  }
  EXPECT_LE(samples, 2u);  // until its price was certain
  ASSERT_GE(answers.size(), 3u);
  EXPECT_LE(answers.size(), 5u);
  EXPECT_EQ(answers.front().header.price_ns, dear_ns);
  EXPECT_NE(answers.front().answer.find("takes about 5 ms"), std::string::npos) << answers.front().answer;
  EXPECT_NE(answers.front().answer.find("TENSORSCOPE_BUDGET"), std::string::npos) << answers.front().answer;
  EXPECT_GE(viewer_->samples("cheap").size(), 5'000u);
  EXPECT_LE(worst_share(2'000), 0.01);
}

TEST_F(WantServerTest, WhatWasTooDearIsServedWhenStepsBecomeLonger) {
  start(0.01, fake_clock);
  const std::uint64_t price_ns = 5'000'000;
  add_dear("dear", price_ns);
  viewer_->want("dear", Product::stats);
  for (int i = 0; i < 5'000; ++i) end_step();
  ASSERT_NE(answer_of("dear"), nullptr);
  const std::uint64_t longer_since = step_;
  for (int i = 0; i < 1'000; ++i) end_step(10 * kStepNs);
  const Viewer::Sample& last = viewer_->samples("dear").back();
  EXPECT_TRUE(last.answer.empty());
  EXPECT_GT(last.header.step, longer_since);
}

TEST_F(WantServerTest, WhatWasTooDearIsTriedAgainNowAndThen) {
  start(0.01, fake_clock);
  std::uint64_t price_ns = 5'000'000;
  add_dear("dear", price_ns);
  viewer_->want("dear", Product::stats);
  for (int i = 0; i < 5'000; ++i) end_step();
  ASSERT_NE(answer_of("dear"), nullptr);
  price_ns = 1'000;
  for (int i = 0; i < 60'000; ++i) end_step();  // a minute
  EXPECT_TRUE(viewer_->samples("dear").back().answer.empty());
}

TEST_F(WantServerTest, AStepLooksAtNoMoreThanSomeHundredWants) {
  start(1);
  constexpr int kSources = 2000;
  for (int i = 0; i < kSources; ++i) {
    add("w" + std::to_string(i), 1, true);
    tensors_.back().absent = true;
  }
  for (int i = 0; i < kSources; ++i) viewer_->want("w" + std::to_string(i), Product::stats);
  const auto looks = [this] {
    return std::accumulate(tensors_.begin(), tensors_.end(), 0,
                           [](int sum, const FakeTensor& tensor) { return sum + tensor.looks; });
  };
  for (int i = 0; i < 12; ++i) {
    const int before = looks();
    end_step();
    EXPECT_GT(looks() - before, 0);
    EXPECT_LE(looks() - before, 1024);
  }
}

TEST_F(WantServerTest, AWindowThatCanNeverBeAffordedIsAnsweredAndTheRestIsServed) {
  start(0.001);  // 100 steps have 0.1 ms
  add("large", 1'500'000, true);
  schema::Window whole;
  whole.dimensions = 1;
  whole.count[0] = 1'500'000;
  whole.stride[0] = 1;
  viewer_->want({0, Product::region | Product::stats, 1, whole});
  for (int i = 0; i < 300; ++i) end_step();
  ASSERT_NE(answer_of("large"), nullptr);
  EXPECT_GT(answer_of("large")->price_ns, 100'000u);
  EXPECT_EQ(answer_of("large")->total, 1'500'000u);
  bool has_stats = false;
  for (const Viewer::Sample& sample : viewer_->samples("large")) {
    EXPECT_FALSE(sample.region);
    has_stats = has_stats || sample.stats;
  }
  EXPECT_TRUE(has_stats);
}

TEST_F(WantServerTest, ABudgetOfNothingIsAnsweredAndServesNothing) {
  start(0);
  add("w", 1'000, true);
  add("offered", 1'000, false);
  viewer_->want("w", Product::stats);
  viewer_->want("offered", Product::stats);
  for (int i = 0; i < 50; ++i) end_step();
  for (const char* path : {"w", "offered"}) {
    ASSERT_EQ(viewer_->samples(path).size(), 1u) << path;
    EXPECT_NE(viewer_->samples(path)[0].answer.find("the budget is 0"), std::string::npos);
    EXPECT_FALSE(viewer_->samples(path)[0].stats);
  }
  EXPECT_GE(viewer_->samples("w")[0].header.price_ns, 500u);
}

TEST_F(WantServerTest, AnOfferIsSampledOnceInEachPhaseOfAStep) {
  start(1);
  Source& source = add("offered", 10, false);
  viewer_->want("offered", Product::stats, 2);
  end_step();
  for (const schema::Phase phase : {schema::Phase::training, schema::Phase::evaluation}) {
    for (int batch = 0; batch < 3; ++batch) offer(source, phase);
  }
  const auto& samples = viewer_->samples("offered");
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].header.phase, schema::Phase::training);
  EXPECT_EQ(samples[1].header.phase, schema::Phase::evaluation);
  EXPECT_EQ(samples[0].header.step, samples[1].header.step);
}

TEST_F(WantServerTest, OffersOfAStepWithoutAnEvaluationKeepTheShareToo) {
  start(0.01, fake_clock);
  constexpr int kSources = 200;
  constexpr std::uint64_t kPriceNs = 12'000;
  std::vector<Source*> offered;
  for (int i = 0; i < kSources; ++i) offered.push_back(&add("offered " + std::to_string(i), 10, false));
  for (int i = 0; i < kSources; ++i) viewer_->want("offered " + std::to_string(i), Product::stats);
  constexpr int kSteps = 2000;
  for (int i = 0; i < kSteps; ++i) {
    for (Source* const source : offered) {
      if (source->grants.has(schema::Phase::training)) offer(*source, schema::Phase::training, kPriceNs);
    }
    end_step();
  }
  std::uint64_t samples = 0;
  for (int i = 0; i < kSources; ++i) samples += viewer_->samples("offered " + std::to_string(i)).size();
  EXPECT_LE(samples * kPriceNs, kSteps * kStepNs / 100);
  EXPECT_GE(samples * kPriceNs, kSteps * kStepNs / 100 * 8 / 10);
}

TEST_F(WantServerTest, OffersThatComeAllAtOnceOverdrawByAFewStepsSharesOnly) {
  start(0.01);
  constexpr int kSources = 300;
  std::vector<Source*> offered;
  for (int i = 0; i < kSources; ++i) offered.push_back(&add("offered " + std::to_string(i), 50'000, false));
  for (int i = 0; i < kSources; ++i) viewer_->want("offered " + std::to_string(i), Product::stats);
  for (int i = 0; i < 1000; ++i) end_step();
  for (Source* const source : offered) offer(*source);
  std::size_t sampled = 0;
  for (int i = 0; i < kSources; ++i) sampled += viewer_->samples("offered " + std::to_string(i)).size();
  // 32 steps have 320 µs, and a sample takes more than 3 µs on any machine.
  EXPECT_GT(sampled, 0u);
  EXPECT_LE(sampled, 110u);
}

}  // namespace
}  // namespace tensorscope::agent
