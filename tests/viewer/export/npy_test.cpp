#include "viewer/export/npy.h"

#include <gtest/gtest.h>

#include "tests/viewer/export/npy_fixtures.h"
#include "tests/viewer/export/sample_fixture.h"
#include "viewer/export/series_export.h"
#include "viewer/export/tensor_export.h"

namespace tensorscope::viewer {
namespace {

TEST(Npy, EveryDtypeIsByteForByteWhatNumpySaves) {
  for (const fixtures::NpyCase& array : fixtures::kArrays) {
    EXPECT_EQ(tensor_as_npy(whole_tensor(array.dtype, array.shape, array.elements)), array.file) << array.name;
  }
}

TEST(Npy, ASeriesIsByteForByteWhatNumpySaves) {
  schema::HistoryBucket bucket;
  bucket.last_step = 3;
  bucket.last = 0.5;
  bucket.min = -1;
  bucket.max = 2;
  bucket.sum = 1;
  bucket.finite = 4;
  ScalarSeries series, seconds;
  series.merge(std::vector{bucket, single_point(4, 0.75)});
  for (std::uint64_t step = 0; step <= 4; ++step) seconds.append(step, 100 + 0.5 * static_cast<double>(step));
  EXPECT_EQ(series_as_npy(whole_series(series, TimeAxis(&seconds))), fixtures::kSeries);
}

TEST(Npy, Bfloat16BecomesTheFloatsOfTheSameValue) {
  const RegionSample halves = whole_tensor<std::uint16_t>(schema::Dtype::bfloat16, {2}, {0x3fc0, 0xff80});
  const RegionSample floats =
      whole_tensor<float>(schema::Dtype::float32, {2}, {1.5f, -std::numeric_limits<float>::infinity()});
  EXPECT_EQ(tensor_as_npy(halves), tensor_as_npy(floats));
}

TEST(Npy, ElementsStartAtAMultipleOf64WhateverTheShape) {
  for (std::uint64_t i = 1; i < 12; ++i) {
    const std::vector<std::uint64_t> shape(i, 1'234'567'890'123);
    const std::string header = npy_header("'<f4'", shape);
    EXPECT_EQ(header.size() % 64, 0u);
    EXPECT_EQ(header.back(), '\n');
  }
}

}  // namespace
}  // namespace tensorscope::viewer
