#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <random>
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
    parts_.header = {42, 1'000'007, Phase::evaluation, 99, 15, 120};
    parts_.stats = &stats_;
    parts_.histogram = &histogram_;
    parts_.region = &region_;
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
  parts_.stats = nullptr;
  parts_.histogram = nullptr;
  parts_.region = nullptr;
  const auto sample = decode_record(encode());
  ASSERT_TRUE(sample.has_value());
  EXPECT_FALSE(sample->stats || sample->histogram || sample->region);
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
