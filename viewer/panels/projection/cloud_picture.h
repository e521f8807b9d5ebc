#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "viewer/panels/projection/cloud_view.h"
#include "viewer/panels/projection/live_projection.h"
#include "viewer/panels/projection/picture_sheet.h"
#include "viewer/widgets/color_settings.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/point_marks.h"

struct ImDrawList;

namespace tensorscope::viewer {

/// The cloud: points with their colours, axes where they mean something, and what the mouse does with them. The wheel
/// zooms, dragging pans, a double click resets; a click pins a point and shows its nearest in the original space;
/// dragging with Shift selects those in a box.
/// Threads: the window's own.
class CloudPicture {
 public:
  /// Fills `area`; the legend or the colour bar takes `gutter` pixels of its right end, and not more than
  /// `most_of_gutter` of their height. Where there is a sheet of pictures, points are those. Returns what is left
  /// there.
  widgets::Box draw(const LiveProjection& projection, const PointColors& colors, const PictureSheet* sheet,
                    const widgets::Box& area, float gutter, double most_of_gutter);
  /// Another source: nothing zoomed, pinned or selected.
  void forget();

  /// Index into the scene's points.
  std::optional<std::size_t> hovered() const { return hovered_; }
  std::optional<std::size_t> pinned(const ProjectedScene& scene) const;
  std::optional<std::uint64_t> pinned() const { return pinned_; }
  void pin(std::optional<std::uint64_t> id) { pinned_ = id; }
  /// Marks one as if the mouse were over it, in the next frame.
  void point_at(std::size_t point) { pointed_at_ = point; }
  /// Ids, ascending.
  const std::vector<std::uint64_t>& selected() const { return selected_; }
  void select_nothing() { selected_.clear(); }
  bool is_shown(const PointColors& colors, std::size_t point) const;
  /// The colour that a point is drawn with.
  widgets::PointStyle style_of(const PointColors& colors, std::size_t point) const;

  const widgets::PointMarks& legend_marks() const { return legend_marks_; }
  float legend_width(const PointColors& colors, float most) const;
  std::size_t memory_bytes() const { return marks_.bytes() + legend_marks_.bytes(); }

 private:
  void prepare_colors(const PointColors& colors);
  widgets::Box draw_key(ImDrawList& list, const PointColors& colors, widgets::Box area);
  void draw_picture(ImDrawList& list, const PictureSheet& sheet, std::uint64_t id, float x, float y,
                    const widgets::PointStyle& style, double alpha) const;
  void draw_axes(ImDrawList& list, const analysis::Embedding& embedding, const widgets::Box& plot) const;
  void draw_points(ImDrawList& list, const LiveProjection& projection, const PointColors& colors,
                   const PictureSheet* sheet, const widgets::Box& plot);
  void draw_neighbours(ImDrawList& list, const LiveProjection& projection);
  void use_mouse(const LiveProjection& projection, const PointColors& colors, const widgets::Box& plot);
  void select_in(const widgets::Box& box, const LiveProjection& projection, const PointColors& colors);

  CloudView view_;
  widgets::PointMarks marks_;
  widgets::PointMarks legend_marks_;
  std::set<std::string, std::less<>> hidden_;
  std::vector<widgets::PointStyle> class_styles_;
  analysis::ColorScale scale_;
  std::uint64_t scaled_revision_ = 0;
  std::optional<std::size_t> hovered_;
  std::optional<std::size_t> pointed_at_;
  float half_ = 4.0F;  // of what is drawn of a point
  int hovered_class_ = -1;
  std::optional<std::uint64_t> pinned_;
  std::vector<std::uint64_t> selected_;
  std::optional<analysis::Place> box_from_;  // a box is being drawn
  std::optional<analysis::Place> pressed_;
};

}  // namespace tensorscope::viewer
