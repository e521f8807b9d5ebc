#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace tensorscope::viewer::analysis {

/// What a line does within one column of pixels, in pixels. Where nothing of a line is, `lo` is above `hi`.
struct LineColumn {
  float enters = 0.0F;  ///< its height at the column's left border, or where it begins
  float leaves = 0.0F;  ///< at the right border, or where it ends
  float lo = 1.0F;      ///< the extremes between them
  float hi = 0.0F;
  bool turns = false;  ///< up and down: a spike, noise, or two lines

  [[nodiscard]] bool empty() const { return !(lo <= hi); }
};

/// Follows a line whose x ascends through columns of pixels, column i from i to i + 1: what many points do to a column
/// is one entry, so that drawing costs as much as there are pixels, however many points there are.
/// Threads: one owner.
/// At the limit: parts to the left of 0 or to the right of `width` are followed, and left out.
class LineTracer {
 public:
  explicit LineTracer(std::size_t width) : columns_(width) {}

  /// Both finite.
  void to(double x, double y);
  /// Into a column's left half, by two turns within it to where it leaves: what stands for many points there. As four
  /// calls of `to`, in less time.
  void through(std::size_t column, double enters, double first_turn, double second_turn, double leaves);
  /// The line ends here; the next point begins another one.
  void lift();

  [[nodiscard]] const std::vector<LineColumn>& columns() const { return columns_; }
  /// Points between two lifts, of which there is no line to see.
  [[nodiscard]] const std::vector<std::pair<double, double>>& alone() const { return alone_; }

 private:
  void touch(std::size_t column, double from, double to);

  std::vector<LineColumn> columns_;
  std::vector<std::pair<double, double>> alone_;
  double x_ = 0.0;
  double y_ = 0.0;
  std::size_t points_ = 0;  // since the last lift
  std::size_t column_ = 0;  // where `rises_` holds
  int rises_ = 0;
};

/// Leaves out the columns in the gaps of a pattern: lengths in pixels along the line, drawn and left out in turns.
/// Noise within a column does not count, so that a noisy line has the dashes of a calm one.
void cut_into_dashes(std::vector<LineColumn>& columns, std::span<const float> pattern);

}  // namespace tensorscope::viewer::analysis
