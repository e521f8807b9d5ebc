#include "viewer/panels/projection/cloud_picture.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/analysis/sample_rank.h"
#include "viewer/analysis/ticks.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/class_legend.h"
#include "viewer/widgets/color_bar.h"

namespace tensorscope::viewer {
namespace {

using analysis::Place;
using analysis::ProjectionMethod;
using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr std::size_t kNeighboursShown = 8;
constexpr double kFaded = 0.12;
constexpr double kPictureSide = 28;
constexpr double kLeastPictureSide = 12;

// Many points are small, a few large.
float radius_for(std::size_t points) {
  const double radius = 13.0 * std::pow(static_cast<double>(std::max<std::size_t>(points, 1)), -0.18);
  return std::max(1.6F, px(10) / 10.0F * static_cast<float>(std::clamp(radius, 2.2, 6.5)));
}

// Two fifths of the room that each has, so that most of them can be seen.
float picture_side_for(std::size_t points, const Box& plot) {
  const float room = std::max(0.0F, plot.width()) * std::max(0.0F, plot.height()) / static_cast<float>(points);
  return std::clamp(0.4F * std::sqrt(room), px(kLeastPictureSide), px(kPictureSide));
}

widgets::PointStyle style_of_class(const PointClass& each) {
  return each.is_none ? widgets::PointStyle{look::palette().disabled} : widgets::point_style(each.mark);
}

std::vector<widgets::ClassEntry> legend_of(const PointColors& colors) {
  std::vector<widgets::ClassEntry> entries;
  for (const PointClass& each : colors.classes) {
    entries.push_back({each.name, style_of_class(each), each.points});
  }
  return entries;
}

// Fixed where the numbers have bounds, so that pictures compare over time.
analysis::ColorScale scale_of(const PointColors& colors) {
  analysis::SampleRank rank;
  rank.assign(colors.values);
  widgets::ColorSettings settings;
  settings.whole_range = true;
  settings.signed_map = analysis::ColorMap::coolwarm;  // whose ends are seen on dark and on light
  analysis::ColorScale scale = widgets::scale_for(rank, settings, 0.0);
  if (colors.by == ColorBy::on_rate) scale.range = {0.0, 1.0};
  return scale;
}

ImVec2 at(const Place& place) {
  return {static_cast<float>(place.x), static_cast<float>(place.y)};
}

std::string axis_name(const analysis::Embedding& embedding, int axis) {
  const std::string number = std::to_string(axis + 1);
  if (embedding.method != ProjectionMethod::pca) return name_of(embedding.method) + (" " + number);
  return "PC " + number + " (" + look::format_percent(embedding.explained[axis]) + ")";
}

}  // namespace

void CloudPicture::forget() {
  view_.reset();
  pinned_.reset();
  selected_.clear();
  hidden_.clear();
}

std::optional<std::size_t> CloudPicture::pinned(const ProjectedScene& scene) const {
  if (!pinned_) return std::nullopt;
  const auto found = std::ranges::lower_bound(scene.rows.ids, *pinned_);
  if (found == scene.rows.ids.end() || *found != *pinned_) return std::nullopt;
  return static_cast<std::size_t>(found - scene.rows.ids.begin());
}

bool CloudPicture::is_shown(const PointColors& colors, std::size_t point) const {
  if (!colors.is_classes || colors.of[point] < 0) return true;
  return !hidden_.contains(colors.classes[static_cast<std::size_t>(colors.of[point])].name);
}

widgets::PointStyle CloudPicture::style_of(const PointColors& colors, std::size_t point) const {
  const look::Rgb unknown = look::palette().disabled;
  if (colors.is_classes) {
    const std::int32_t of = colors.of[point];
    return of < 0 ? widgets::PointStyle{unknown} : class_styles_[static_cast<std::size_t>(of)];
  }
  const float value = point < colors.values.size() ? colors.values[point] : std::nanf("");
  return {std::isnan(value) ? unknown : scale_.color(static_cast<double>(value))};
}

// Styles of classes depend on the theme and cost a few powers each: once in a frame, not for each point.
void CloudPicture::prepare_colors(const PointColors& colors) {
  class_styles_.clear();
  for (const PointClass& each : colors.classes) class_styles_.push_back(style_of_class(each));
  if (colors.is_classes || colors.revision == scaled_revision_) return;
  scaled_revision_ = colors.revision;
  scale_ = scale_of(colors);
}

float CloudPicture::legend_width(const PointColors& colors, float most) const {
  return colors.is_classes ? widgets::class_legend_width(legend_of(colors), most)
                           : std::max(px(72), std::ceil(look::text_size(Font::small, colors.name).x));
}

Box CloudPicture::draw_key(ImDrawList& list, const PointColors& colors, Box area) {
  hovered_class_ = -1;
  look::draw_text(list, Font::small, {area.x0, area.y0}, look::palette().secondary,
                  look::elided(Font::small, colors.name, area.width()));
  area.y0 += px(22);
  if (colors.is_classes) {
    hovered_class_ = widgets::draw_class_legend(list, area, legend_of(colors), hidden_, legend_marks_);
  } else {
    Box bar = area;
    bar.x1 = std::min(area.x1, area.x0 + px(72));
    bar.y1 = area.y0 = std::min(area.y1, area.y0 + px(280));
    widgets::draw_color_bar(list, bar, {.scale = scale_});
  }
  return area;
}

void CloudPicture::draw_axes(ImDrawList& list, const analysis::Embedding& embedding, const Box& plot) const {
  const std::string x_name = axis_name(embedding, 0);
  const std::string y_name = axis_name(embedding, 1);
  if (embedding.method != ProjectionMethod::pca) {
    const look::Palette& p = look::palette();
    list.AddRectFilled({plot.x0, plot.y1}, {plot.x1, plot.y1 + look::hairline()}, look::ink(p.hairline));
    look::draw_text(list, Font::small, {plot.x1, plot.y1 + px(4)}, p.secondary, x_name, Align::end);
    look::draw_text(list, Font::small, {plot.x0, plot.y0 - px(6)}, p.secondary, y_name, Align::begin, Align::end);
    const float room = plot.width() - look::text_size(Font::small, x_name).x - px(16);
    for (const char* const text :
         {"Who is near whom means something; directions, sizes and gaps do not", "Only nearness counts"}) {
      if (look::text_size(Font::small, text).x > room) continue;
      look::draw_text(list, Font::small, {plot.x0, plot.y1 + px(4)}, p.secondary, text);
      break;
    }
    return;
  }
  const widgets::PlotFrame frame{plot, {view_.columns(), {}, plot.x0, plot.x1}, {view_.rows(), {}, plot.y1, plot.y0}};
  widgets::draw_axes(list, frame, {x_name, {}, frame.x.view}, {y_name, {}, frame.y.view});
}

void CloudPicture::draw_points(ImDrawList& list, const LiveProjection& projection, const PointColors& colors,
                               const PictureSheet* sheet, const Box& plot) {
  const ProjectedScene& scene = *projection.scene();
  const std::span<const Place> places = projection.places();
  const float reach = 2.0F * half_;
  std::size_t next_selected = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    while (next_selected < selected_.size() && selected_[next_selected] < scene.rows.ids[i]) ++next_selected;
    const bool is_selected = next_selected < selected_.size() && selected_[next_selected] == scene.rows.ids[i];
    if (!is_shown(colors, i)) continue;
    const ImVec2 pixel = at(view_.to_pixel(places[i]));
    if (pixel.x < plot.x0 - reach || pixel.x > plot.x1 + reach || pixel.y < plot.y0 - reach ||
        pixel.y > plot.y1 + reach)
      continue;
    const bool is_faded = (!selected_.empty() && !is_selected) ||
                          (hovered_class_ >= 0 && colors.is_classes && colors.of[i] != hovered_class_);
    const double alpha = is_faded ? kFaded : 0.92;
    if (sheet != nullptr && sheet->has(scene.rows.ids[i])) {
      draw_picture(list, *sheet, scene.rows.ids[i], pixel.x, pixel.y, style_of(colors, i), alpha);
    } else if (colors.is_classes) {
      marks_.draw(list, pixel.x, pixel.y, style_of(colors, i), alpha);
    } else {
      marks_.draw_outlined(list, pixel.x, pixel.y, style_of(colors, i), look::palette().disabled, alpha);
    }
  }
}

// In a frame of its colour, with its mark at a corner: colours alone are used up after eight.
void CloudPicture::draw_picture(ImDrawList& list, const PictureSheet& sheet, std::uint64_t id, float x, float y,
                                const widgets::PointStyle& style, double alpha) const {
  const float high = half_;
  const float wide = std::round(half_ * sheet.aspect());
  const Box box{std::round(x) - wide, std::round(y) - high, std::round(x) + wide, std::round(y) + high};
  const float rim = std::max(1.0F, px(2));
  list.AddRectFilled({box.x0 - rim, box.y0 - rim}, {box.x1 + rim, box.y1 + rim}, look::ink(style.color, alpha), px(3));
  sheet.draw(list, id, box, alpha);
  legend_marks_.draw(list, box.x1, box.y1, style, alpha);
}

void CloudPicture::draw_neighbours(ImDrawList& list, const LiveProjection& projection) {
  const std::span<const Place> places = projection.places();
  const analysis::Neighbours* const neighbours = projection.embedding()->neighbours.get();
  const look::Palette& p = look::palette();
  const auto ring = [&](std::size_t point, look::Rgb color, float beyond, float width) {
    list.AddCircle(at(view_.to_pixel(places[point])), half_ + beyond, look::ink(color), 0, width);
  };
  if (const auto pinned = this->pinned(*projection.scene())) {
    const ImVec2 from = at(view_.to_pixel(places[*pinned]));
    for (std::size_t i = 0; neighbours != nullptr && i < std::min(neighbours->each, kNeighboursShown); ++i) {
      const std::size_t other = neighbours->of(*pinned)[i];
      list.AddLine(from, at(view_.to_pixel(places[other])), look::ink(p.accent, 0.7), std::max(1.0F, px(1.25)));
      ring(other, p.accent, px(1.5), px(1.25));
    }
    ring(*pinned, p.text, px(3), px(2));
  }
  for (const auto& point : {hovered_, pointed_at_}) {
    if (point && *point < places.size()) ring(*point, p.text, px(2), px(1.5));
  }
  pointed_at_.reset();
}

void CloudPicture::select_in(const Box& box, const LiveProjection& projection, const PointColors& colors) {
  selected_.clear();
  const std::span<const Place> places = projection.places();
  for (std::size_t i = 0; i < places.size(); ++i) {
    const ImVec2 pixel = at(view_.to_pixel(places[i]));
    if (box.contains(pixel.x, pixel.y) && is_shown(colors, i)) selected_.push_back(projection.scene()->rows.ids[i]);
  }
}

void CloudPicture::use_mouse(const LiveProjection& projection, const PointColors& colors, const Box& plot) {
  const widgets::Touch touch = widgets::touch("cloud", plot);
  const bool is_released = ImGui::IsItemDeactivated();
  const Place mouse{static_cast<double>(touch.x), static_cast<double>(touch.y)};
  hovered_.reset();
  if (touch.hovered && !box_from_) {
    hovered_ = view_.nearest(mouse, static_cast<double>(half_ + px(4)), projection.places(),
                             [&](std::size_t i) { return is_shown(colors, i); });
  }
  if (touch.wheel != 0.0F) view_.zoom(mouse, std::pow(0.85, static_cast<double>(touch.wheel)));
  if (touch.active && !pressed_) {
    pressed_ = mouse;
    if (ImGui::GetIO().KeyShift) box_from_ = mouse;
  }
  if (box_from_) {
    const Box box{
        static_cast<float>(std::min(box_from_->x, mouse.x)), static_cast<float>(std::min(box_from_->y, mouse.y)),
        static_cast<float>(std::max(box_from_->x, mouse.x)), static_cast<float>(std::max(box_from_->y, mouse.y))};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const look::Palette& p = look::palette();
    list.AddRectFilled({box.x0, box.y0}, {box.x1, box.y1}, look::ink(p.accent, 0.12));
    list.AddRect({box.x0, box.y0}, {box.x1, box.y1}, look::ink(p.accent), 0.0F, 0, look::hairline());
    select_in(box, projection, colors);
  } else if (touch.drag_x != 0.0F || touch.drag_y != 0.0F) {
    view_.pan(static_cast<double>(touch.drag_x), static_cast<double>(touch.drag_y));
  }
  if (touch.double_clicked) {
    view_.reset();
    pinned_.reset();
    selected_.clear();
  }
  if (is_released || !touch.active) {
    const bool is_click = is_released && pressed_ && !touch.double_clicked &&
                          std::hypot(mouse.x - pressed_->x, mouse.y - pressed_->y) < static_cast<double>(px(3));
    if (is_click) {
      selected_.clear();
      pinned_ = hovered_ ? std::optional(projection.scene()->rows.ids[*hovered_]) : std::nullopt;
    }
    pressed_.reset();
    box_from_.reset();
  }
}

Box CloudPicture::draw(const LiveProjection& projection, const PointColors& colors, const PictureSheet* sheet,
                       const Box& area, float gutter, double most_of_gutter) {
  const ProjectedScene& scene = *projection.scene();
  const analysis::Embedding& embedding = *projection.embedding();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  marks_.prepare(radius_for(scene.rows.points.count));
  legend_marks_.prepare(px(5));
  prepare_colors(colors);
  Box plot = area;
  plot.x1 -= gutter + px(16);
  plot.y0 += look::line_height(Font::small) + px(10);
  plot.y1 -= look::line_height(Font::numbers) + px(6);
  if (embedding.method == ProjectionMethod::pca) plot.x0 += px(44);
  half_ = sheet != nullptr ? picture_side_for(scene.rows.points.count, plot) / 2.0F : marks_.radius();
  if (plot.width() < px(40) || plot.height() < px(40)) {
    hovered_.reset();
    return {};
  }
  view_.lay_out(plot.x0, plot.y0, plot.x1, plot.y1, half_ + px(16), projection.places());
  draw_axes(list, embedding, plot);
  list.PushClipRect({plot.x0, plot.y0}, {plot.x1, plot.y1}, true);
  draw_points(list, projection, colors, sheet, plot);
  draw_neighbours(list, projection);
  use_mouse(projection, colors, plot);
  list.PopClipRect();
  Box key{plot.x1 + px(16), plot.y0, area.x1, plot.y0 + plot.height() * static_cast<float>(most_of_gutter)};
  key.y0 = draw_key(list, colors, key).y0;
  key.y1 = plot.y1;
  return key;
}

}  // namespace tensorscope::viewer
