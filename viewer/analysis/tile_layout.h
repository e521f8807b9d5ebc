#pragma once

#include <cstdint>
#include <optional>

namespace tensorscope::viewer::analysis {

/// A convolution's kernels: outputs x inputs kernels of height x width elements, contiguous in this order.
struct TileShape {
  std::int64_t outputs = 0;
  std::int64_t inputs = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;

  [[nodiscard]] std::int64_t elements() const { return outputs * inputs * height * width; }
  [[nodiscard]] std::int64_t offset(std::int64_t o, std::int64_t i) const { return (o * inputs + i) * height * width; }
  bool operator==(const TileShape&) const = default;
};

struct TileSpacing {
  double gap = 0.0;   ///< between the kernels of one output
  double lead = 0.0;  ///< left of each output's first kernel, where its name goes
  double head = 0.0;  ///< above each row of outputs
};

struct TileRect {
  double x = 0.0;
  double y = 0.0;
  double width = 0.0;
  double height = 0.0;
};

struct TileHit {
  std::int64_t output = 0;
  std::int64_t input = 0;
  std::int64_t row = 0;
  std::int64_t col = 0;
};

/// Where each kernel lies. The kernels of one output stand in a row; outputs fill lines from left to right, as many in
/// each as makes the kernels largest.
/// Threads: plain data.
/// At the limit: a kernel has at least one pixel; where that is more than the area has, the layout is larger than it.
struct TileLayout {
  TileShape shape;
  TileSpacing spacing;
  std::int64_t outputs_per_line = 1;
  double element = 1.0;  ///< pixels per element

  [[nodiscard]] std::int64_t lines() const;
  [[nodiscard]] double output_width() const;  ///< one output with its lead
  [[nodiscard]] double line_height() const;
  [[nodiscard]] double width() const;
  [[nodiscard]] double height() const;
  [[nodiscard]] TileRect rect(std::int64_t output, std::int64_t input) const;
  [[nodiscard]] std::optional<TileHit> hit(double x, double y) const;

  /// The outputs, as a half-open range, of which something lies between two heights.
  [[nodiscard]] std::int64_t first_output_at(double y) const;
  [[nodiscard]] std::int64_t end_output_at(double y) const;
};

/// Fits all kernels into width x height pixels, if need be without spacing. Pixels per element are whole from two on, and
/// below that pixels per kernel are.
[[nodiscard]] TileLayout fit_tiles(const TileShape& shape, const TileSpacing& spacing, double width, double height);

}  // namespace tensorscope::viewer::analysis
