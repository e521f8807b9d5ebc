#include "agent/recorder/sampler.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "agent/sampling/element_source.h"
#include "tests/agent/viewer.h"

namespace tensorscope::agent {
namespace {

using schema::DropCause;
using schema::Product;
using schema::Window;

// Elements that are their own place in the tensor; what was computed is counted.
class Places : public ElementSource {
 public:
  explicit Places(std::vector<std::int64_t> sizes) : sizes_(std::move(sizes)) {}

  void fill(const Window& window, std::byte* to) const noexcept override {
    const std::vector<float> all = of(window);
    std::memcpy(to, all.data(), all.size() * sizeof(float));
    computed += all.size();
  }
  std::vector<float> of(const Window& window) const {
    std::vector<float> all{0};
    for (std::size_t axis = 0; axis < sizes_.size(); ++axis) {
      std::vector<float> next;
      for (const float before : all) {
        for (std::uint32_t i = 0; i < window.count[axis]; ++i) {
          const std::int64_t place = window.start[axis] + std::int64_t{i} * window.stride[axis];
          next.push_back(before * static_cast<float>(sizes_[axis]) + static_cast<float>(place));
        }
      }
      all = std::move(next);
    }
    return all;
  }
  TensorView view() const {
    TensorView view;
    view.computed = this;
    view.dtype = schema::Dtype::float32;
    view.dimensions = sizes_.size();
    std::copy(sizes_.begin(), sizes_.end(), view.sizes.begin());
    return view;
  }

  mutable std::size_t computed = 0;

 private:
  std::vector<std::int64_t> sizes_;
};

// A sampler over a ring of 256 KiB: a record holds about 47 KiB of elements.
class SamplerTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kAnyTime = ~std::uint64_t{0};

  SamplerTest() {
    EXPECT_TRUE(segment_.create({.job = "sampler test", .capacities = {.data_bytes = 1 << 18}}).ok());
    EXPECT_TRUE(sampler_.create(segment_.max_record_bytes()));
    schema::CatalogEntry entry;
    entry.path = "x";
    source_ = registry_.find_or_add(entry);
  }
  ~SamplerTest() override { remove_segment(segment_.paths()); }

  TensorView rows_of(std::int64_t rows, std::int64_t columns) {
    numbers_.resize(static_cast<std::size_t>(rows * columns));
    std::iota(numbers_.begin(), numbers_.end(), 0.0f);
    TensorView view;
    view.data = reinterpret_cast<const std::byte*>(numbers_.data());
    view.dtype = schema::Dtype::float32;
    view.dimensions = 2;
    view.sizes = {rows, columns};
    view.strides = {columns, 1};
    return view;
  }
  std::vector<Viewer::Sample> take(const TensorView& view, Product products, const Window& window = {},
                                   std::uint64_t most_ns = kAnyTime, std::uint32_t argument = 0) {
    Viewer viewer(segment_.paths());
    WantTable::Task task;
    task.products = products;
    task.window = window;
    task.argument = argument;
    sampler_.take(*source_, view, std::span(&task, 1), {3, schema::Phase::training, 5, most_ns, kAnyTime}, segment_);
    const std::vector<Viewer::Sample> all = viewer.samples("x");
    const std::vector<Viewer::Sample> news(all.begin() + static_cast<std::ptrdiff_t>(seen_), all.end());
    seen_ = all.size();
    return news;
  }
  Viewer::Sample take_one(const TensorView& view, Product products, const Window& window = {},
                          std::uint64_t most_ns = kAnyTime) {
    const std::vector<Viewer::Sample> news = take(view, products, window, most_ns);
    EXPECT_EQ(news.size(), 1u);
    return news.empty() ? Viewer::Sample() : news.front();
  }
  std::uint64_t too_large() { return Viewer(segment_.paths()).drops(DropCause::too_large); }

  schema::SegmentWriter segment_;
  Registry registry_{segment_};
  Sampler sampler_;
  Source* source_ = nullptr;
  std::vector<float> numbers_;
  std::size_t seen_ = 0;
};

Window rows(std::uint32_t start, std::uint32_t count, std::uint32_t stride) {
  Window window;
  window.dimensions = 1;
  window.start[0] = start;
  window.count[0] = count;
  window.stride[0] = stride;
  return window;
}

TEST_F(SamplerTest, VectorsAreTheWantedRowsWithAllOfTheirColumns) {
  const Viewer::Sample sample = take_one(rows_of(10, 3), Product::vectors, rows(1, 9, 4));
  ASSERT_TRUE(sample.region);
  EXPECT_TRUE(sample.region->vectors);
  EXPECT_EQ(sample.elements<float>(), (std::vector<float>{3, 4, 5, 15, 16, 17, 27, 28, 29}));
  EXPECT_EQ(sample.header.sampled, 9u);
  EXPECT_EQ(sample.header.total, 30u);
}

TEST_F(SamplerTest, OneVectorIsReadHoweverLittleTimeThereIs) {
  const Viewer::Sample sample = take_one(rows_of(8, 5000), Product::vectors, {}, 0);
  ASSERT_TRUE(sample.region);
  EXPECT_EQ(sample.region->window.count[0], 1u);
  EXPECT_EQ(sample.region->window.count[1], 5000u);
}

TEST_F(SamplerTest, AVectorThatNoRecordHoldsIsCountedAndTheAnswerSaysWhy) {
  const Viewer::Sample sample = take_one(rows_of(2, 20'000), Product::vectors);
  EXPECT_FALSE(sample.region);
  EXPECT_NE(sample.answer.find("80000 bytes"), std::string::npos) << sample.answer;
  EXPECT_EQ(too_large(), 1u);
}

TEST_F(SamplerTest, WhatHasNoRowsHasNoVectorsAndThatIsNoLoss) {
  TensorView number = rows_of(1, 1);
  number.dimensions = 0;
  EXPECT_TRUE(take(number, Product::vectors).empty());
  EXPECT_TRUE(take(rows_of(0, 3), Product::vectors).empty());
  EXPECT_TRUE(take(rows_of(3, 3), Product::vectors, rows(3, 1, 1)).empty());
  EXPECT_EQ(too_large(), 0u);
}

TEST_F(SamplerTest, OfAComputedTensorOnlyTheWindowIsComputed) {
  const Places places({4, 6, 5});
  Window window;
  window.dimensions = 3;
  window.start = {1, 0, 2};
  window.count = {2, 3, 3};
  window.stride = {1, 2, 1};
  const Viewer::Sample sample = take_one(places.view(), Product::region, window);
  ASSERT_TRUE(sample.region);
  EXPECT_EQ(sample.elements<float>(), places.of(window));
  EXPECT_EQ(places.computed, 18u);
}

TEST_F(SamplerTest, AComputedTensorThatIsTooLargeIsThinnedByWholeRows) {
  const Places places({16, 80, 64});
  for (const Product product : {Product::region, Product::vectors}) {
    const Viewer::Sample sample = take_one(places.view(), product);
    ASSERT_TRUE(sample.region);
    EXPECT_EQ(sample.region->window.count[2], 64u);
    EXPECT_EQ(sample.region->window.stride[2], 1u);
    EXPECT_EQ(sample.elements<float>(), places.of(sample.region->window));
    EXPECT_LT(sample.header.sampled, sample.header.total);
    EXPECT_GE(sample.header.sampled, 64u * 80);
  }
  const Places long_rows({2, 40'000});
  const Viewer::Sample sample = take_one(long_rows.view(), Product::region);
  ASSERT_TRUE(sample.region);
  EXPECT_GT(sample.region->window.stride[1], 1u) << "not even one row has room";
  EXPECT_EQ(sample.elements<float>(), long_rows.of(sample.region->window));
}

TEST_F(SamplerTest, AComputedTensorsNumbersAreThoseOfWhatWasComputed) {
  const Places small({3, 7, 5});
  const Viewer::Sample all = take_one(small.view(), Product::stats | Product::units);
  ASSERT_TRUE(all.stats && all.units);
  EXPECT_EQ(all.stats->elements, 105u);
  EXPECT_EQ(all.stats->mean, 52);
  EXPECT_EQ(all.units->mean, (std::vector<float>{50, 51, 52, 53, 54}));
  EXPECT_EQ(all.units->about.elements, 21u);

  const Places large({16, 80, 64});
  const Viewer::Sample some = take_one(large.view(), Product::stats | Product::histogram | Product::units);
  ASSERT_TRUE(some.stats && some.units);
  EXPECT_EQ(some.stats->elements, some.header.sampled);
  EXPECT_EQ(some.header.sampled, large.computed);
  EXPECT_EQ(some.header.total, 16u * 80 * 64);
  EXPECT_EQ(some.units->about.stride, 1u);
  EXPECT_EQ(some.units->mean[1] - some.units->mean[0], 1);
}

TEST_F(SamplerTest, NeuronsOfAComputedTensorThatAreThinnedAreEveryKthOfIt) {
  Places channels({1, 900, 10, 20});
  const Viewer::Sample sample = take_one(channels.view(), Product::units);
  ASSERT_TRUE(sample.units);
  EXPECT_EQ(sample.units->about.axis, 1u);
  EXPECT_EQ(sample.units->about.total, 900u);
  EXPECT_GT(sample.units->about.stride, 1u);
  const float apart = sample.units->mean[1] - sample.units->mean[0];
  EXPECT_EQ(apart, 200 * static_cast<float>(sample.units->about.stride));
}

TEST_F(SamplerTest, ARecordSaysWhatItCostAndForWhichArgumentItIs) {
  for (const Product product : {Product::stats, Product::region, Product::vectors}) {
    const std::vector<Viewer::Sample> samples = take(rows_of(50, 40), product, {}, kAnyTime, 7);
    ASSERT_EQ(samples.size(), 1u);
    EXPECT_EQ(samples.front().header.argument, 7u);
    EXPECT_GT(samples.front().header.cost_ns, 0u);
    EXPECT_LT(samples.front().header.cost_ns, 10'000'000'000u);
  }
}

}  // namespace
}  // namespace tensorscope::agent
