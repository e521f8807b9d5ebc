#include "viewer/store/store.h"

#include <gtest/gtest.h>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using schema::DecodedSample;

schema::CatalogEntry entry(std::uint32_t id, const std::string& path) {
  schema::CatalogEntry entry;
  entry.id = id;
  entry.path = path;
  return entry;
}

// A store that can be fed in a few words.
class StoreTest : public testing::Test {
 protected:
  void add_region(std::uint32_t source, std::uint64_t step, std::size_t bytes) {
    std::vector<std::byte> record(bytes);
    DecodedSample sample;
    sample.header.source = source;
    sample.header.step = step;
    sample.region.emplace();
    sample.region->dtype = schema::Dtype::uint8;
    sample.region->shape[0] = static_cast<std::int64_t>(bytes);
    sample.region->window = whole_window(std::span(sample.region->shape).first(1));
    sample.region->data = record;
    ASSERT_TRUE(store_.add_sample(sample, record));
  }
  void add_stats(std::uint32_t source, std::uint64_t step, double mean) {
    DecodedSample sample;
    sample.header.source = source;
    sample.header.step = step;
    sample.stats.emplace();
    sample.stats->mean = mean;
    std::vector<std::byte> record;
    ASSERT_TRUE(store_.add_sample(sample, record));
  }

  Store store_{std::size_t{1} << 20};
};

TEST_F(StoreTest, FindsSourcesByIdAndByPath) {
  store_.describe(entry(7, "net.a"));
  store_.describe(entry(3, "net.b"));
  EXPECT_EQ(store_.source(3)->path(), "net.b");
  EXPECT_EQ(store_.find("net.a")->id(), 7u);
  EXPECT_EQ(store_.find("net"), nullptr);
  EXPECT_EQ(store_.source(4), nullptr);
  EXPECT_EQ(store_.sources()[0].id(), 7u);
}

TEST_F(StoreTest, NeuronsAreKeptBesideTheStatisticsOfTheirStep) {
  store_.describe(entry(0, "net.a"));
  add_stats(0, 3, 1.5);
  const std::vector<float> mean{0.5F, 0.0F}, on_rate{0.75F, 0.0F}, abs_max{2.0F, 0.0F};
  DecodedSample sample;
  sample.header.step = 3;
  sample.units = schema::Units{1, 4, 2, 32, mean, on_rate, abs_max, {}};
  std::vector<std::byte> record;
  ASSERT_TRUE(store_.add_sample(sample, record));
  ASSERT_EQ(store_.source(0)->summaries.size(), 1U);
  const Summary& summary = *store_.source(0)->summaries.newest();
  EXPECT_EQ(summary.stats->mean, 1.5);
  ASSERT_TRUE(summary.units);
  EXPECT_EQ(summary.units->on_rate, on_rate);
  EXPECT_EQ(summary.units->neuron(1), 2U) << "every second one is there";
}

TEST_F(StoreTest, GradientsOfTwoClassesAreTwoSamples) {
  store_.describe(entry(0, "digits:input:grad"));
  for (const std::uint32_t argument : {3U, 5U, 5U}) {
    std::vector<std::byte> record(4);
    DecodedSample sample;
    sample.header.step = 9;
    sample.header.argument = argument;
    sample.region.emplace();
    sample.region->dtype = schema::Dtype::uint8;
    sample.region->data = record;
    ASSERT_TRUE(store_.add_sample(sample, record));
  }
  const auto& regions = store_.source(0)->regions;
  ASSERT_EQ(regions.size(), 2U);
  EXPECT_EQ(regions.at(9, [](const RegionSample& each) { return each.argument == 3; })->argument, 3U);
}

TEST_F(StoreTest, VectorsAreNoPictures) {
  store_.describe(entry(0, "net.a"));
  std::vector<std::byte> record(4);
  DecodedSample sample;
  sample.region.emplace();
  sample.region->dtype = schema::Dtype::uint8;
  sample.region->data = record;
  sample.region->vectors = true;
  ASSERT_TRUE(store_.add_sample(sample, record));
  EXPECT_TRUE(store_.source(0)->regions.empty());
  EXPECT_EQ(store_.source(0)->vectors.size(), 1U);
  EXPECT_GE(store_.memory_bytes(), 4U);
  store_.set_memory_limit(0);
  EXPECT_TRUE(store_.source(0)->vectors.empty());
}

TEST(WordsOf, AreOneForEachElement) {
  RegionSample sample;
  EXPECT_TRUE(words_of(sample).empty());
  sample.words = std::string_view("In\0the\0\0", 8);
  EXPECT_EQ(words_of(sample), (std::vector<std::string_view>{"In", "the", "", ""}));
}

TEST_F(StoreTest, AnAnswerIsKeptAndTakesNoSampleAway) {
  store_.describe(entry(0, "net.a"));
  add_stats(0, 3, 1.5);
  DecodedSample sample;
  sample.header.step = 5;
  sample.answer = "takes about 2 ms, and there is 1 ms";
  std::vector<std::byte> record;
  ASSERT_TRUE(store_.add_sample(sample, record));
  EXPECT_EQ(store_.source(0)->answer, "takes about 2 ms, and there is 1 ms");
  EXPECT_EQ(store_.source(0)->answered_step, 5u);
  EXPECT_EQ(store_.source(0)->summaries.size(), 1u);
}

TEST_F(StoreTest, ANewDescriptionKeepsTheDataAndMovesTheName) {
  store_.describe(entry(0, "net.a"));
  ASSERT_TRUE(store_.add_point(0, 1, 2.5));
  schema::CatalogEntry renamed = entry(0, "net.b");
  renamed.unit = "m";
  store_.describe(renamed);
  EXPECT_EQ(store_.sources().size(), 1u);
  EXPECT_EQ(store_.find("net.a"), nullptr);
  EXPECT_EQ(store_.find("net.b")->entry.unit, "m");
  EXPECT_EQ(store_.find("net.b")->scalars.values()[0], 2.5);
}

TEST_F(StoreTest, RefusesWhatItHasNoNameFor) {
  std::vector<std::byte> record;
  EXPECT_FALSE(store_.add_point(5, 0, 0));
  EXPECT_FALSE(store_.merge_points(5, {}));
  EXPECT_FALSE(store_.add_sample(DecodedSample{}, record));
  store_.describe(entry(5, "x"));
  EXPECT_FALSE(store_.add_point(5, ~std::uint64_t{0}, 0)) << "no such step can be drawn";
}

TEST_F(StoreTest, RefusesACurveThatRunsBackwards) {
  store_.describe(entry(0, "x"));
  const std::vector backwards{single_point(5, 1), single_point(4, 1)};
  EXPECT_FALSE(store_.merge_points(0, backwards));
  EXPECT_TRUE(store_.source(0)->scalars.empty());
}

TEST_F(StoreTest, ProductsOfOneStepComeTogetherWhenTheyCameApart) {
  store_.describe(entry(0, "x"));
  add_stats(0, 10, 1.5);
  DecodedSample sample;
  sample.header.step = 10;
  sample.histogram.emplace();
  sample.histogram->counts[schema::SignedLogGrid::bin_of(1.0)] = 4;
  std::vector<std::byte> record;
  ASSERT_TRUE(store_.add_sample(sample, record));
  ASSERT_EQ(store_.source(0)->summaries.size(), 1u);
  const Summary& summary = *store_.source(0)->summaries.newest();
  EXPECT_EQ(summary.stats->mean, 1.5);
  EXPECT_EQ(summary.histogram->total(), 4u);
}

TEST_F(StoreTest, UnitsHaveTheirOwnCountsAndLeaveThoseOfTheStatisticsAlone) {
  store_.describe(entry(0, "x"));
  const std::vector<float> values{1, 2};
  const auto add = [&](std::uint64_t step, std::uint64_t sampled, bool is_units) {
    DecodedSample sample;
    sample.header.step = step;
    sample.header.sampled = sampled;
    sample.header.total = 400;
    if (is_units) {
      sample.units = schema::Units{1, 4, 2, sampled / 2, values, values, values, {}};
    } else {
      sample.stats.emplace();
    }
    std::vector<std::byte> record;
    ASSERT_TRUE(store_.add_sample(sample, record));
  };
  add(10, 400, false);
  add(10, 50, true);
  const Summary* const both = store_.source(0)->summaries.newest();
  EXPECT_EQ(both->sampled, 400u) << "of the statistics";
  EXPECT_EQ(both->units->elements, 25u);
  EXPECT_EQ(both->units->of_each, 100u) << "of 400 elements of four neurons";
  add(20, 50, true);
  add(20, 400, false);
  EXPECT_EQ(store_.source(0)->summaries.newest()->sampled, 400u);
  EXPECT_EQ(store_.source(0)->summaries.newest()->units->elements, 25u);
  add(30, 50, true);
  EXPECT_EQ(store_.source(0)->summaries.newest()->sampled, 50u) << "there are no statistics";
}

TEST_F(StoreTest, EvaluationAndTrainingAreNeverMixed) {
  schema::CatalogEntry activation = entry(0, "net.fc");
  activation.kind = schema::SourceKind::activation;
  store_.describe(activation);
  const auto add = [&](std::uint64_t step, schema::Phase phase) {
    DecodedSample sample;
    sample.header.step = step;
    sample.header.phase = phase;
    sample.stats.emplace();
    std::vector<std::byte> record;
    ASSERT_TRUE(store_.add_sample(sample, record));
  };
  add(1, schema::Phase::evaluation);
  EXPECT_EQ(store_.source(0)->summaries.size(), 1u) << "a job that only evaluates is shown";
  add(2, schema::Phase::training);
  add(3, schema::Phase::evaluation);
  ASSERT_EQ(store_.source(0)->summaries.size(), 1u);
  EXPECT_EQ(store_.source(0)->summaries.newest()->phase, schema::Phase::training);
}

TEST_F(StoreTest, ARegionKeepsTheBytesItPointsInto) {
  store_.describe(entry(0, "x"));
  add_region(0, 1, 1000);
  add_region(0, 2, 1000);
  for (const RegionSample& sample : store_.source(0)->regions.all()) {
    EXPECT_EQ(sample.region.data.data(), sample.storage->data());
    EXPECT_TRUE(sample.is_whole());
  }
}

TEST_F(StoreTest, ACopyOfARegionCanBeReadWhenTheStoreHasItNoMore) {
  store_.describe(entry(0, "x"));
  add_region(0, 1, 1000);
  const RegionSample copy = *store_.source(0)->regions.newest();
  const std::vector<std::byte> before(copy.region.data.begin(), copy.region.data.end());
  for (std::uint64_t step = 2; step < 60; ++step) add_region(0, step, 20'000);
  store_ = Store(std::size_t{1} << 20);
  EXPECT_TRUE(std::ranges::equal(copy.region.data, before));
  EXPECT_GE(copy.memory_bytes(), sizeof(RegionSample) + 1000);
}

TEST_F(StoreTest, NeverExceedsItsMemory) {
  for (std::uint32_t id = 0; id < 4; ++id) store_.describe(entry(id, "source" + std::to_string(id)));
  for (std::uint64_t step = 0; step < 3'000; ++step) {
    for (std::uint32_t id = 0; id < 4; ++id) {
      ASSERT_TRUE(store_.add_point(id, step, 1));
      add_stats(id, step, 1);
      if (step % 10 == id) add_region(id, step, 20'000);
      ASSERT_LE(store_.memory_bytes(), store_.memory_limit());
    }
  }
  for (const Source& source : store_.sources()) {
    EXPECT_EQ(source.scalars.total_points(), 3'000u) << "scalars get coarser, but none is lost";
    EXPECT_GE(source.regions.size(), 2u);
    EXPECT_EQ(source.summaries.newest()->step, 2'999u);
  }
}

TEST_F(StoreTest, ASampleLargerThanAllMemoryIsNotKept) {
  store_.describe(entry(0, "x"));
  store_.describe(entry(1, "small"));
  add_region(1, 0, 100);
  add_region(0, 1, store_.memory_limit());
  EXPECT_TRUE(store_.source(0)->regions.empty());
  EXPECT_EQ(store_.source(1)->regions.size(), 1u);
  EXPECT_LE(store_.memory_bytes(), store_.memory_limit());
}

TEST_F(StoreTest, TheOnlySampleOfASourceGoesLastHoweverLargeItIs) {
  store_.describe(entry(0, "large"));
  store_.describe(entry(1, "small"));
  add_region(0, 0, store_.memory_limit() * 3 / 8 - 20'000);
  for (std::uint64_t step = 1; step <= 10; ++step) add_region(1, step, 5'000);
  EXPECT_EQ(store_.source(0)->regions.size(), 1u);
  EXPECT_LT(store_.source(1)->regions.size(), 10u);
  EXPECT_EQ(store_.source(1)->regions.newest()->step, 10u);
}

TEST_F(StoreTest, ALowerLimitHoldsAtOnce) {
  store_.describe(entry(0, "x"));
  for (std::uint64_t step = 0; step < 20; ++step) add_region(0, step, 20'000);
  for (std::uint64_t step = 0; step < 2'000; ++step) ASSERT_TRUE(store_.add_point(0, step, 1));
  store_.set_memory_limit(100'000);
  EXPECT_LE(store_.memory_bytes(), 100'000u);
  EXPECT_EQ(store_.source(0)->regions.newest()->step, 19u);
}

TEST_F(StoreTest, AsksForWhatPanelsWantAndStaysConst) {
  store_.describe(entry(0, "x"));
  const Store& shown = store_;
  shown.want(*shown.find("x"), schema::Product::stats, {}, 5);
  const auto wants = shown.wants().tidy();
  ASSERT_EQ(wants.size(), 1u);
  EXPECT_EQ(wants[0].interval_steps, 5u);
}

TEST_F(StoreTest, SaysWhenThereIsSomethingNewToDraw) {
  store_.describe(entry(0, "x"));
  JobStatus status;
  status.state = JobState::live;
  store_.set_status(status);
  const std::uint64_t before = store_.revision();
  status.idle_ns = 300'000'000;
  store_.set_status(status);
  EXPECT_EQ(store_.revision(), before) << "a live job's idle time is not shown";
  ASSERT_TRUE(store_.add_point(0, 1, 1));
  EXPECT_NE(store_.revision(), before);
}

TEST_F(StoreTest, TheTimeAxisIsTheAgentsSeries) {
  EXPECT_FALSE(store_.time().is_known());
  store_.describe(entry(0, TimeAxis::kSource));
  ASSERT_TRUE(store_.add_point(0, 10, 5.0));
  ASSERT_TRUE(store_.add_point(0, 20, 7.0));
  EXPECT_EQ(store_.time().seconds_at(20.0), 2.0);
}

}  // namespace
}  // namespace tensorscope::viewer
