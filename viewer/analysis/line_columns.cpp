#include "viewer/analysis/line_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kNoColumn = std::numeric_limits<std::size_t>::max();

}  // namespace

void LineTracer::touch(std::size_t column, double from, double to) {
  const auto a = static_cast<float>(from);
  const auto b = static_cast<float>(to);
  LineColumn& at = columns_[column];
  const bool is_first = at.empty();
  if (is_first) at = {a, b, std::min(a, b), std::max(a, b), false};
  // Another line came here before, or this one goes back.
  const int rises = a < b ? 1 : a > b ? -1 : 0;
  if (column != column_) {
    at.turns |= !is_first;
    rises_ = 0;
  }
  at.turns |= rises * rises_ < 0;
  rises_ = rises != 0 ? rises : rises_;
  column_ = column;
  at.leaves = b;
  at.lo = std::min({at.lo, a, b});
  at.hi = std::max({at.hi, a, b});
}

void LineTracer::to(double x, double y) {
  const double from_x = std::exchange(x_, x);
  const double from_y = std::exchange(y_, y);
  if (++points_ == 1) return;
  const auto width = static_cast<double>(columns_.size());
  if (x < 0.0 || from_x >= width) return;
  const double first = std::max(std::floor(from_x), 0.0);
  const double last = std::min(std::floor(x), width - 1.0);
  const double slope = x > from_x ? (y - from_y) / (x - from_x) : 0.0;
  for (double column = first; column <= last; ++column) {
    const double begin = from_x >= column ? from_y : from_y + (column - from_x) * slope;
    const double end = x < column + 1.0 ? y : from_y + (column + 1.0 - from_x) * slope;
    touch(static_cast<std::size_t>(column), begin, end);
  }
}

void LineTracer::through(std::size_t column, double enters, double first_turn, double second_turn, double leaves) {
  const auto left = static_cast<double>(column);
  to(left + 0.2, enters);
  x_ = left + 0.8;
  y_ = leaves;
  points_ += 3;
  if (column >= columns_.size()) return;
  touch(column, enters, first_turn);
  touch(column, first_turn, second_turn);
  touch(column, second_turn, leaves);
}

void LineTracer::lift() {
  if (points_ == 1) alone_.emplace_back(x_, y_);
  points_ = 0;
  column_ = kNoColumn;
}

void cut_into_dashes(std::vector<LineColumn>& columns, std::span<const float> pattern) {
  if (pattern.empty()) return;
  std::size_t piece = 0;
  float left = pattern[0];
  for (LineColumn& column : columns) {
    if (column.empty()) continue;
    const float rise = column.leaves - column.enters;
    const float length = std::sqrt(1.0F + rise * rise);
    const bool is_gap = piece % 2 == 1;
    left -= length;
    // A column so steep that it is longer than the pattern ends a dash or a gap, and not more.
    if (left <= 0.0F) {
      piece = (piece + 1) % pattern.size();
      left = std::max(left + pattern[piece], 1.0F);
    }
    if (is_gap) column = {};
  }
}

}  // namespace tensorscope::viewer::analysis
