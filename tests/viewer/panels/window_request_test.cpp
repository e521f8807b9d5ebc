#include "viewer/panels/weights/window_request.h"

#include <gtest/gtest.h>

#include <vector>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using Shape = std::vector<std::int64_t>;

PictureNeed need(const Shape& shape, std::uint64_t rows, std::uint64_t columns) {
  PictureNeed need;
  need.shape = shape;
  need.row_pixels = rows;
  need.column_pixels = columns;
  return need;
}

std::uint64_t elements(const schema::Window& window) {
  std::uint64_t count = 1;
  for (std::size_t i = 0; i < window.dimensions; ++i) count *= window.count[i];
  return count;
}

TEST(WindowRequest, ASmallTensorIsAskedForWhole) {
  const Shape shape{512, 512};
  WindowRequest request;
  EXPECT_EQ(request.update(need(shape, 100, 100)), whole_window(shape));
}

TEST(WindowRequest, ALargeOneIsStridedToThePixels) {
  const Shape shape{4096, 4096};
  WindowRequest request;
  const schema::Window& window = request.update(need(shape, 400, 700));
  EXPECT_EQ(window.stride[0], 11u);
  EXPECT_EQ(window.stride[1], 6u);
  EXPECT_EQ(window.count[0], 373u);
  EXPECT_EQ(window.count[1], 683u);
  EXPECT_LT(window.start[0] + (window.count[0] - 1) * window.stride[0], 4096u);
}

TEST(WindowRequest, ZoomingAsksForAFinerWindowWithAMargin) {
  const Shape shape{4096, 4096};
  PictureNeed zoomed = need(shape, 400, 700);
  WindowRequest request;
  request.update(zoomed);
  zoomed.rows = analysis::Range{1000, 1200};
  zoomed.columns = analysis::Range{2000, 2700};
  const schema::Window& window = request.update(zoomed);
  EXPECT_EQ(window.stride[0], 1u);
  EXPECT_EQ(window.stride[1], 1u);
  EXPECT_LE(window.start[0], 950u);
  EXPECT_GE(window.start[0] + window.count[0], 1250u);
  EXPECT_LE(window.start[1], 1825u);
  EXPECT_GE(window.start[1] + window.count[1], 2875u);
}

TEST(WindowRequest, PanningALittleKeepsTheWindow) {
  const Shape shape{4096, 4096};
  PictureNeed zoomed = need(shape, 400, 400);
  zoomed.rows = zoomed.columns = analysis::Range{1000, 1400};
  WindowRequest request;
  const schema::Window first = request.update(zoomed);
  zoomed.rows = analysis::Range{1050, 1450};
  EXPECT_EQ(request.update(zoomed), first);
  zoomed.rows = analysis::Range{1300, 1700};
  EXPECT_NE(request.update(zoomed), first);
}

TEST(WindowRequest, ZoomingOutOrFarInGivesTheWindowUp) {
  const Shape shape{4096, 4096};
  PictureNeed zoomed = need(shape, 800, 800);
  zoomed.rows = zoomed.columns = analysis::Range{1000, 1800};
  WindowRequest request;
  const schema::Window first = request.update(zoomed);
  zoomed.rows = zoomed.columns = std::nullopt;
  const schema::Window out = request.update(zoomed);
  EXPECT_NE(out, first);
  EXPECT_EQ(out.start[0], 0u);
  zoomed.rows = zoomed.columns = analysis::Range{1000, 1800};
  request.update(zoomed);
  zoomed.rows = zoomed.columns = analysis::Range{1400, 1404};
  EXPECT_LT(elements(request.update(zoomed)), 1000u) << "a million elements for sixteen cells are a waste";
}

TEST(WindowRequest, EveryElementIsGivenWhereItIsWanted) {
  const Shape shape{4096, 4096};
  PictureNeed every = need(shape, 400, 700);
  every.every_element = true;
  WindowRequest request;
  EXPECT_EQ(request.update(every), whole_window(shape));
}

TEST(WindowRequest, AxesOfSeveralDimensionsAreThinnedWhereTheyAreLongest) {
  const Shape shape{64, 512, 16, 16};
  WindowRequest request;
  const schema::Window& window = request.update(need(shape, 400, 700));
  EXPECT_LE(elements(window), WindowRequest::kMostElements);
  EXPECT_EQ(window.count[0], 64u);
  EXPECT_LT(window.count[1], 512u);
  EXPECT_EQ(window.count[2], 16u);
}

TEST(WindowRequest, AnotherShapeAsksAnew) {
  WindowRequest request;
  const Shape before{4, 4};
  const Shape after{4, 8};
  request.update(need(before, 10, 10));
  EXPECT_EQ(request.update(need(after, 10, 10)), whole_window(after));
}

TEST(WindowRequest, OneDimensionHasNoRows) {
  const Shape shape{1 << 20};
  PictureNeed row = need(shape, 1, 700);
  row.row_dimensions = 0;
  WindowRequest request;
  const schema::Window& window = request.update(row);
  EXPECT_EQ(window.dimensions, 1u);
  EXPECT_LE(window.count[0], 700u);
}

TEST(KernelWindow, WholeKernelsAsManyAsCanBeToldApart) {
  const Shape shape{256, 128, 3, 3};
  const KernelCounts counts = kernel_counts(shape, 200, 60);
  EXPECT_EQ(counts, (KernelCounts{15, 50})) << "four elements for each, in 200 by 60";
  const schema::Window window = kernel_window(shape, counts, 250, 120);
  EXPECT_EQ(window.start[0], 250u);
  EXPECT_EQ(window.count[0], 6u);
  EXPECT_EQ(window.count[1], 8u);
  EXPECT_EQ(window.count[2], 3u);
}

TEST(KernelWindow, FewInputsLeaveRoomForSeveralOutputsInALine) {
  EXPECT_EQ(kernel_counts(Shape{16, 1, 5, 5}, 200, 100), (KernelCounts{16, 1}));
  EXPECT_EQ(kernel_counts(Shape{4096, 1, 5, 5}, 60, 60), (KernelCounts{100, 1}));
}

TEST(KernelWindow, NoRoomStillShowsOne) {
  EXPECT_EQ(kernel_counts(Shape{8, 8, 5, 5}, 1, 1), (KernelCounts{1, 1}));
}

TEST(SampleRate, ManyElementsAreAskedForSeldom) {
  schema::Window window;
  EXPECT_EQ(samples_per_second(window), 8.0);
  window.dimensions = 2;
  window.count = {4096, 4096};
  EXPECT_EQ(samples_per_second(window), 0.5);
}

}  // namespace
}  // namespace tensorscope::viewer
