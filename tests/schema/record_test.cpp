#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "schema/record_decoder.h"
#include "schema/record_encoder.h"

namespace tensorscope::schema {
namespace {

class Record : public testing::Test {
 protected:
  Record() {
    EXPECT_TRUE(encoder_.create(1 << 20));
    std::iota(values_.begin(), values_.end(), -3.5f);
    stats_.elements = values_.size();
    stats_.nan = 1;
    stats_.mean = 0.25;
    histogram_.counts[SignedLogGrid::bin_of(1.0)] = 11;
    histogram_.counts[SignedLogGrid::bin_of(-4.0)] = 3;
    region_.dtype = Dtype::float32;
    region_.shape = {6, 20};
    region_.window.dimensions = 2;
    region_.window.start = {1, 0};
    region_.window.count = {3, 5};
    region_.window.stride = {2, 4};
    region_.data = std::as_bytes(std::span(values_));
    units_.axis = 1;
    units_.total = 5;
    units_.stride = 2;
    units_.elements = 9;
    units_.mean = mean_;
    units_.on_rate = on_rate_;
    units_.abs_max = abs_max_;
    units_.not_finite = not_finite_;
    parts_.header = {42, 1'000'007, Phase::evaluation, 99, 15, 120, 7, 12'345, 67'890};
    parts_.stats = &stats_;
    parts_.histogram = &histogram_;
    parts_.units = &units_;
    parts_.region = &region_;
    parts_.answer = "one row has 9 MiB";
  }

  std::vector<std::byte> encode() {
    const auto record = encoder_.encode(parts_);
    EXPECT_TRUE(record.has_value());
    std::vector<std::byte> bytes(record->bytes());
    std::memcpy(bytes.data(), record->prefix.data(), record->prefix.size());
    if (parts_.region != nullptr && !region_.data.empty()) {
      std::memcpy(bytes.data() + record->prefix.size(), region_.data.data(), region_.data.size());
    }
    return bytes;
  }

  RecordEncoder encoder_;
  std::vector<float> values_ = std::vector<float>(15);
  Stats stats_;
  Histogram histogram_;
  std::array<float, 3> mean_{-1, 0, 2.5f}, on_rate_{0, 0.5f, 1}, abs_max_{3, 0, 4};
  std::array<std::uint32_t, 3> not_finite_{0, 9, 1};
  Units units_;
  Region region_;
  SampleParts parts_;
};

TEST_F(Record, ComesBackAsItWasWritten) {
  const auto bytes = encode();
  const auto sample = decode_record(bytes);
  ASSERT_TRUE(sample.has_value());
  EXPECT_EQ(sample->header.source, 42u);
  EXPECT_EQ(sample->header.step, 1'000'007u);
  EXPECT_EQ(sample->header.phase, Phase::evaluation);
  EXPECT_EQ(sample->header.sampled, 15u);
  EXPECT_EQ(sample->header.total, 120u);
  EXPECT_EQ(sample->stats->nan, 1u);
  EXPECT_EQ(sample->stats->mean, 0.25);
  EXPECT_EQ(sample->histogram->counts, histogram_.counts);
  EXPECT_EQ(sample->header.argument, 7u);
  EXPECT_EQ(sample->header.cost_ns, 12'345u);
  EXPECT_EQ(sample->header.price_ns, 67'890u);
  EXPECT_EQ(sample->answer, "one row has 9 MiB");
  EXPECT_EQ(sample->units->axis, 1u);
  EXPECT_EQ(sample->units->total, 5u);
  EXPECT_EQ(sample->units->stride, 2u);
  EXPECT_EQ(sample->units->elements, 9u);
  EXPECT_TRUE(std::ranges::equal(sample->units->mean, mean_));
  EXPECT_TRUE(std::ranges::equal(sample->units->on_rate, on_rate_));
  EXPECT_TRUE(std::ranges::equal(sample->units->abs_max, abs_max_));
  EXPECT_TRUE(std::ranges::equal(sample->units->not_finite, not_finite_));
  EXPECT_FALSE(sample->region->vectors);
  EXPECT_EQ(sample->region->window, region_.window);
  EXPECT_EQ(sample->region->shape, region_.shape);
  EXPECT_TRUE(std::ranges::equal(sample->region->data, region_.data));
}

TEST_F(Record, ThePayloadIsAlignedWhateverItsLength) {
  for (std::size_t length = 0; length < 200; ++length) {
    std::vector<std::byte> payload(length, std::byte{0xab});
    region_.dtype = Dtype::uint8;
    region_.shape = {static_cast<std::int64_t>(length)};
    region_.window = {};
    region_.window.dimensions = 1;
    region_.window.count = {static_cast<std::uint32_t>(length)};
    region_.window.stride = {1};
    region_.data = payload;
    const auto record = encoder_.encode(parts_);
    ASSERT_TRUE(record.has_value());
    EXPECT_EQ(record->prefix.size() % (length == 0 ? kWordBytes : kCacheLine), 0u) << length;
    const auto bytes = encode();
    const auto sample = decode_record(bytes);
    ASSERT_TRUE(sample.has_value()) << length;
    EXPECT_TRUE(std::ranges::equal(sample->region->data, payload));
  }
}

TEST_F(Record, ProductsAreOptional) {
  parts_ = {};
  const auto bytes = encode();
  const auto sample = decode_record(bytes);
  ASSERT_TRUE(sample.has_value());
  EXPECT_FALSE(sample->stats || sample->histogram || sample->units || sample->region);
  EXPECT_TRUE(sample->answer.empty());
}

TEST_F(Record, AnAnswerNeedsNoProductAndIsCutWhereItWouldNeedMoreRoomThanThereIs) {
  const std::string text(100'000, 'a');
  parts_ = {};
  parts_.answer = text.c_str();
  const auto bytes = encode();
  EXPECT_EQ(decode_record(bytes)->answer, text.substr(0, kMaxAnswerBytes));
}

TEST_F(Record, TheMostUnitsFitBesideTheLargestPayload) {
  const std::vector<float> ones(Units::kMost, 1);
  const std::vector<std::uint32_t> counts(Units::kMost, 2);
  units_.total = Units::kMost;
  units_.stride = 1;
  units_.mean = units_.on_rate = units_.abs_max = ones;
  units_.not_finite = counts;
  histogram_.counts.fill(1);
  const std::string answer(2000, 'a');
  parts_.answer = answer.c_str();
  const std::vector<std::byte> payload(1 << 20);
  region_.dtype = Dtype::uint8;
  region_.shape = {1 << 20};
  region_.window = {};
  region_.window.dimensions = 1;
  region_.window.count = {1 << 20};
  region_.window.stride = {1};
  region_.data = payload;
  const auto bytes = encode();
  const auto sample = decode_record(bytes);
  ASSERT_TRUE(sample.has_value());
  EXPECT_TRUE(std::ranges::equal(sample->units->not_finite, counts));
  EXPECT_EQ(sample->histogram->counts, histogram_.counts);
}

TEST_F(Record, MoreUnitsThanAgreedAreNotEncoded) {
  const std::vector<float> ones(Units::kMost + 1, 1);
  units_.mean = units_.on_rate = units_.abs_max = ones;
  EXPECT_FALSE(encoder_.encode(parts_).has_value());
}

TEST_F(Record, UnitsThatContradictThemselvesAreRefused) {
  const auto is_refused = [&](auto damage) {
    const Units whole = units_;
    const auto rates = on_rate_;
    const auto most = abs_max_;
    damage();
    const bool refused = !decode_record(encode()).has_value();
    units_ = whole;
    on_rate_ = rates;
    abs_max_ = most;
    return refused;
  };
  EXPECT_FALSE(is_refused([] {}));
  EXPECT_TRUE(is_refused([&] { units_.total = 7; })) << "four of seven";
  EXPECT_TRUE(is_refused([&] { units_.total = ~std::uint64_t{0}; }));
  EXPECT_TRUE(is_refused([&] { units_.stride = 0; }));
  EXPECT_TRUE(is_refused([&] { units_.axis = kMaxDimensions; }));
  EXPECT_TRUE(is_refused([&] { units_.elements = 8; })) << "nine of them are not finite";
  EXPECT_TRUE(is_refused([&] { on_rate_[1] = 1.5f; }));
  EXPECT_TRUE(is_refused([&] { on_rate_[0] = std::nanf(""); }));
  EXPECT_TRUE(is_refused([&] { abs_max_[2] = -1; }));
}

TEST_F(Record, VectorsAreWholeRows) {
  region_.vectors = true;
  EXPECT_FALSE(decode_record(encode()).has_value()) << "every fourth column";
  region_.shape = {6, 5};
  region_.window.stride = {2, 1};
  const auto bytes = encode();
  const auto sample = decode_record(bytes);
  ASSERT_TRUE(sample.has_value());
  EXPECT_TRUE(sample->region->vectors);
}

TEST_F(Record, AnEmptyHistogramComesBackEmpty) {
  histogram_ = {};
  const auto bytes = encode();
  EXPECT_EQ(decode_record(bytes)->histogram->counts, Histogram{}.counts);
}

TEST_F(Record, APayloadLargerThanAgreedIsRefused) {
  const std::vector<std::byte> large((1 << 20) + 1);
  region_.data = large;
  EXPECT_FALSE(encoder_.encode(parts_).has_value());
  region_.data = std::as_bytes(std::span(values_));
  EXPECT_TRUE(decode_record(encode()).has_value()) << "and the encoder goes on";
}

TEST_F(Record, AWindowOutsideItsTensorIsRefused) {
  region_.window.start[0] = 2;  // 2, 4, 6 of six rows
  EXPECT_FALSE(decode_record(encode()).has_value());
}

TEST_F(Record, ARegionOfTheWrongLengthIsRefused) {
  region_.window.count = {3, 4};
  EXPECT_FALSE(decode_record(encode()).has_value());
}

TEST_F(Record, CountersThatContradictThemselvesAreRefused) {
  stats_.nan = ~std::uint64_t{0} - 3;
  EXPECT_FALSE(decode_record(encode()).has_value());
}

// Stresses: the verifier and the checks behind it. Every single flipped bit, every truncation, and random bytes.
TEST_F(Record, NoFlippedBitAndNoTruncationGoesOutOfBounds) {
  const auto whole = encode();
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto bytes = whole;
    bytes[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
    if (!decode_record(bytes)) ++refused;
  }
  EXPECT_GT(refused, 0u);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    decode_record(std::vector<std::byte>(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
  }
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    auto bytes = whole;
    for (int flips = 0; flips < 8; ++flips) bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    decode_record(bytes);
  }
}

}  // namespace
}  // namespace tensorscope::schema
