#include "viewer/store/samples_by_step.h"

#include <gtest/gtest.h>

#include <set>

namespace tensorscope::viewer {
namespace {

struct Sample {
  std::uint64_t step = 0;
  int what = 0;
  std::size_t memory_bytes() const { return 100; }
};

bool never(Sample&, Sample&) {
  return false;
}

TEST(SamplesByStep, FindTheNewestNotAfterAStep) {
  SamplesByStep<Sample> samples;
  for (const std::uint64_t step : {30u, 10u, 20u}) samples.insert({step, 0}, never);
  EXPECT_EQ(samples.at(9), nullptr);
  EXPECT_EQ(samples.at(10)->step, 10u);
  EXPECT_EQ(samples.at(29)->step, 20u);
  EXPECT_EQ(samples.at(99)->step, 30u);
  EXPECT_EQ(samples.oldest()->step, 10u);
}

TEST(SamplesByStep, FindTheNewestThatIsAccepted) {
  SamplesByStep<Sample> samples;
  samples.insert({10, 1}, never);
  samples.insert({20, 2}, never);
  EXPECT_EQ(samples.at(30, [](const Sample& sample) { return sample.what == 1; })->step, 10u);
}

TEST(SamplesByStep, SeveralOfOneStepStandTogether) {
  SamplesByStep<Sample> samples;
  for (const int what : {1, 2, 3}) samples.insert({5, what}, never);
  samples.insert({4, 0}, never);
  samples.insert({6, 0}, never);
  EXPECT_EQ(samples.exactly(5).size(), 3u);
  EXPECT_EQ(samples.exactly(6).size(), 1u);
  EXPECT_TRUE(samples.exactly(7).empty());
}

TEST(SamplesByStep, AMergedSampleTakesNoPlaceOfItsOwn) {
  SamplesByStep<Sample> samples;
  const auto by_what = [](Sample& there, Sample& sample) { return there.what == sample.what; };
  samples.insert({5, 1}, by_what);
  samples.insert({5, 1}, by_what);
  samples.insert({5, 2}, by_what);
  samples.insert({6, 1}, by_what);
  EXPECT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples.memory_bytes(), 300u);
}

TEST(SamplesByStep, WhatComesAtTheNewestStepRearrangesNothingAndWhatComesOrGoesBeforeItDoes) {
  SamplesByStep<Sample> samples;
  const auto always = [](Sample&, Sample&) { return true; };
  samples.insert({10, 0}, never);
  samples.insert({20, 0}, never);
  samples.insert({20, 0}, never);
  samples.insert({20, 0}, always);
  EXPECT_EQ(samples.rearranged(), 0u);
  samples.insert({10, 0}, always);
  EXPECT_EQ(samples.rearranged(), samples.revision()) << "an older one got more";
  samples.insert({30, 0}, never);
  EXPECT_LT(samples.rearranged(), samples.revision());
  samples.insert({15, 0}, never);
  EXPECT_EQ(samples.rearranged(), samples.revision()) << "it came late";
  samples.insert({40, 0}, never);
  samples.erase(1);
  EXPECT_EQ(samples.rearranged(), samples.revision());
  samples.insert({50, 0}, never);
  samples.clear();
  EXPECT_EQ(samples.rearranged(), samples.revision());
}

TEST(SamplesByStep, ThinnedOnesGetSparserWithAge) {
  SamplesByStep<Sample> samples;
  constexpr std::size_t kKept = 40;
  for (std::uint64_t step = 0; step < 4'000; ++step) {
    samples.insert({step, 0}, never);
    if (samples.size() > kKept) samples.erase(samples.least_missed());
  }
  EXPECT_EQ(samples.size(), kKept);
  EXPECT_EQ(samples.memory_bytes(), kKept * 100);
  EXPECT_EQ(samples.oldest()->step, 0u) << "the first stays, to compare with";
  EXPECT_EQ(samples.newest()->step, 3'999u);
  // No gap is large for its age.
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const double gap = static_cast<double>(samples.all()[i].step - samples.all()[i - 1].step);
    const double age = 4'000.0 - static_cast<double>(samples.all()[i - 1].step);
    EXPECT_LT(gap, 1 + 0.5 * age) << "at step " << samples.all()[i].step;
  }
}

}  // namespace
}  // namespace tensorscope::viewer
