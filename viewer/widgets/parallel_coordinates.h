#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/analysis/parallel_axis.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer::widgets {

struct ParallelAxisView {
  std::string_view name = {};
  const analysis::ParallelAxis* axis = nullptr;
  std::span<const double> values = {};  ///< one for each line; NaN: it has no place here
};

struct ParallelLine {
  std::size_t style = 0;  ///< number of its colour
};

struct ParallelCoordinates {
  std::string_view title = {};
  std::string_view source = {};
  std::span<const ParallelAxisView> axes = {};
  std::span<const ParallelLine> lines = {};
  int pointed = -1;  ///< the line that stands out
  std::string_view missing = {};
  std::string_view missing_how = {};
};

/// What the user brushed: values between which lines are kept, by the names of axes, so that an axis may come and go.
struct ParallelBrushes {
  struct Brush {
    std::string axis;
    analysis::Range values;
  };
  std::vector<Brush> all;

  const analysis::Range* on(std::string_view axis) const;
  void set(std::string_view axis, std::optional<analysis::Range> values);
};

struct ParallelState {
  ParallelBrushes brushes;
  int dragged = -1;      ///< the axis that a brush is drawn on
  double drag_from = 0;  ///< the place on it where that began
};

struct ParallelResult {
  Box plot;
  int hovered = -1;  ///< the line under the mouse
  int clicked = -1;
};

/// Upright axes beside each other, and for each thing that is compared a line across them, at its value on each.
/// Dragging along an axis keeps what lies within and lets the rest stand back; a click on the axis takes that away.
/// Threads: the window's own.
/// At the limit: a line has a gap at an axis on which it has no place; without two axes it says what would be here.
ParallelResult parallel_coordinates(const char* id, const ParallelCoordinates& chart, ParallelState& state, float width,
                                    float height);

/// Which lines are within all brushes.
std::vector<bool> lines_within(const ParallelCoordinates& chart, const ParallelBrushes& brushes);

}  // namespace tensorscope::viewer::widgets
