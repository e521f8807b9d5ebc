#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/analysis/decimation.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// A series cut down to the pixels of a sparkline, kept until the series or the width change.
/// Threads: one owner.
class SparklineCache {
 public:
  void update(std::span<const double> y, std::uint64_t revision, int pixels);

  /// Of the finite values; nothing if there is none.
  [[nodiscard]] const std::optional<analysis::Range>& range() const { return range_; }
  [[nodiscard]] const std::vector<analysis::Column>& columns() const { return columns_; }

 private:
  struct Key {
    std::uint64_t revision = 0;
    int pixels = 0;
    bool operator==(const Key&) const = default;
  };
  std::optional<Key> key_;
  std::optional<analysis::Range> range_;
  std::vector<analysis::Column> columns_;
};

/// A curve as large as a word: no axes, its newest value as a dot, every spike and every NaN still there. `style` is
/// the series' number. Over its own finite range; a constant lies in the middle.
/// Threads: the window's own.
/// At the limit: nothing finite draws nothing.
void draw_sparkline(ImDrawList& list, const Box& box, std::span<const double> y, std::size_t style);

/// The same of a long series that is drawn often: nothing passes over it while `revision` stays.
void draw_sparkline(ImDrawList& list, const Box& box, std::span<const double> y, std::uint64_t revision,
                    std::size_t style, SparklineCache& cache);

/// The same as an ImGui item.
void sparkline(std::span<const double> y, std::size_t style, float width, float height);

}  // namespace tensorscope::viewer::widgets
