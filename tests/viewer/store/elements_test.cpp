#include "viewer/store/elements.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>

namespace tensorscope::viewer {
namespace {

using schema::Dtype;

template <typename Element>
class Tensor {
 public:
  Tensor(Dtype dtype, std::vector<Element> values) : values_(std::move(values)) {
    region.dtype = dtype;
    region.shape[0] = static_cast<std::int64_t>(values_.size());
    region.window = whole_window(std::span(region.shape).first(1));
    region.data = std::as_bytes(std::span(values_));
  }
  schema::Region region;

 private:
  std::vector<Element> values_;
};

std::string text_of(const schema::Region& region) {
  std::string text;
  for (std::size_t i = 0; i < element_count(region); ++i) {
    if (i != 0) text += ' ';
    append_element(region, i, text);
  }
  return text;
}

TEST(Elements, AreReadInEveryDtype) {
  EXPECT_EQ(text_of(Tensor<float>(Dtype::float32, {0.1f, -0.0f, 1e30f}).region), "0.1 -0 1e+30");
  EXPECT_EQ(text_of(Tensor<double>(Dtype::float64, {0.1, 1.0 / 3}).region), "0.1 0.3333333333333333");
  EXPECT_EQ(text_of(Tensor<std::uint16_t>(Dtype::float16, {0x3c00, 0xc000, 0x7bff, 0x0001}).region),
            "1 -2 65504 5.9604645e-08");
  EXPECT_EQ(text_of(Tensor<std::uint16_t>(Dtype::bfloat16, {0x3f80, 0xc040}).region), "1 -3");
  EXPECT_EQ(text_of(Tensor<std::int8_t>(Dtype::int8, {-128, 127}).region), "-128 127");
  EXPECT_EQ(text_of(Tensor<std::int16_t>(Dtype::int16, {-32768}).region), "-32768");
  EXPECT_EQ(text_of(Tensor<std::int32_t>(Dtype::int32, {-7}).region), "-7");
  EXPECT_EQ(text_of(Tensor<std::int64_t>(Dtype::int64, {9007199254740993}).region), "9007199254740993");
  EXPECT_EQ(text_of(Tensor<std::uint8_t>(Dtype::uint8, {255}).region), "255");
  EXPECT_EQ(text_of(Tensor<std::uint8_t>(Dtype::boolean, {0, 1, 7}).region), "0 1 1");
}

TEST(Elements, NonFiniteOnesKeepTheirName) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(text_of(Tensor<float>(Dtype::float32, {std::nanf(""), infinity, -infinity}).region), "nan inf -inf");
  EXPECT_EQ(text_of(Tensor<std::uint16_t>(Dtype::float16, {0x7e00, 0x7c00, 0xfc00}).region), "nan inf -inf");
  EXPECT_EQ(text_of(Tensor<std::uint16_t>(Dtype::bfloat16, {0x7fc0, 0x7f80, 0xff80}).region), "nan inf -inf");
}

TEST(Elements, EveryHalfIsTheNumberItStandsFor) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const std::uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023;
    if (exponent == 31) continue;
    const double magnitude =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, static_cast<int>(exponent) - 25);
    const double expected = (bits & 0x8000) != 0 ? -magnitude : magnitude;
    ASSERT_EQ(half_to_float(static_cast<std::uint16_t>(bits)), expected) << bits;
    ASSERT_EQ(std::signbit(half_to_float(static_cast<std::uint16_t>(bits))), (bits & 0x8000) != 0) << bits;
  }
}

TEST(Elements, TheirPlaceInTheTensorFollowsFromTheWindow) {
  std::vector<std::uint8_t> values(6);
  schema::Region region;
  region.dtype = Dtype::uint8;
  region.shape = {10, 20};
  region.window.dimensions = 2;
  region.window.start = {1, 4};
  region.window.count = {2, 3};
  region.window.stride = {5, 2};
  region.data = std::as_bytes(std::span(values));
  EXPECT_EQ(index_in_tensor(region, 0), (std::vector<std::uint64_t>{1, 4}));
  EXPECT_EQ(index_in_tensor(region, 2), (std::vector<std::uint64_t>{1, 8}));
  EXPECT_EQ(index_in_tensor(region, 5), (std::vector<std::uint64_t>{6, 8}));
}

TEST(Elements, AsFloatsTheyAreTheSameNumbers) {
  std::vector<float> values;
  elements_as_float(Tensor<std::int32_t>(Dtype::int32, {1, -2}).region, values);
  EXPECT_EQ(values, (std::vector<float>{1, -2}));
  elements_as_float(Tensor<float>(Dtype::float32, {0.1f}).region, values);
  EXPECT_EQ(values, (std::vector<float>{0.1f}));
  elements_as_float(schema::Region{}, values);
  EXPECT_TRUE(values.empty());
}

}  // namespace
}  // namespace tensorscope::viewer
