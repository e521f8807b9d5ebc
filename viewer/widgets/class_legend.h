#pragma once

#include <set>
#include <span>
#include <string>

#include "viewer/widgets/geometry.h"
#include "viewer/widgets/point_marks.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

struct ClassEntry {
  std::string name;
  PointStyle style;
  std::size_t points = 0;
};

/// Classes of points, one below the other, each with its mark and how many it has. A click switches one off, a click
/// with Ctrl shows it alone. Takes its height from the top of `area`. Returns the index of the class under the mouse,
/// or -1.
/// Threads: the window's own.
/// At the limit: classes that find no room are counted in a last line.
int draw_class_legend(ImDrawList& list, Box& area, std::span<const ClassEntry> classes,
                      std::set<std::string, std::less<>>& hidden, const PointMarks& marks);

/// The width that all names and counts need, at most `most`.
[[nodiscard]] float class_legend_width(std::span<const ClassEntry> classes, float most);

}  // namespace tensorscope::viewer::widgets
