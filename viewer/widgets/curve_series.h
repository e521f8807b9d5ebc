#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tensorscope::viewer::widgets {

/// One curve as the chart is given it; the chart keeps nothing of it but its own decimation.
/// `x` ascends. Every span but `x` and `y` may be empty; the others have one entry per point.
struct CurveSeries {
  std::string_view name = {};
  std::string_view note = {};  ///< stands behind the name: "raw"
  std::size_t style = 0;       ///< number of its colour and line style, the same wherever the series appears
  std::span<const double> x = {};
  std::span<const double> y = {};
  std::span<const double> smoothed = {};  ///< drawn in front, `y` then stands pale behind it
  std::span<const double> lo = {};        ///< what lies behind points that stand for many
  std::span<const double> hi = {};
  std::span<const std::uint64_t> non_finite = {};
  bool stands_back = false;    ///< pale, while another one is pointed at elsewhere
  std::uint64_t revision = 0;  ///< changes whenever any of these do
};

/// A horizontal line with a name: a rule of thumb, a threshold.
struct Guide {
  double value = 0.0;
  std::string_view label = {};
};

}  // namespace tensorscope::viewer::widgets
