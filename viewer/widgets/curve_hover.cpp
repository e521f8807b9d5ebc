#include "viewer/widgets/curve_hover.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/curve_legend.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Font;
using look::px;

constexpr std::size_t kRows = 16;

double value_of(const CurveSeries& series, std::size_t i) {
  return series.smoothed.empty() ? series.y[i] : series.smoothed[i];
}

void number_cell(look::Rgb color, const std::string& text, float width) {
  const look::FontScope font(Font::numbers);
  ImGui::TableNextColumn();
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + width - look::text_size(Font::numbers, text).x);
  ImGui::PushStyleColor(ImGuiCol_Text, look::ink(color));
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopStyleColor();
}

void row(const CurveSeries& series, double x, bool with_raw, NumberText text) {
  const look::Palette& p = look::palette();
  const std::size_t i = nearest_point(series, x);
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_line_sample(*ImGui::GetWindowDrawList(), at.x, at.y + ImGui::GetTextLineHeight() / 2.0F, px(16), series, true);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + px(22));
  const std::string name = name_with_note(series);
  look::current().fonts().need(name);
  ImGui::TextUnformatted(name.c_str());
  const double value = value_of(series, i);
  number_cell(std::isfinite(value) ? p.text : p.nan, text(value), px(72));
  if (with_raw) {
    number_cell(std::isfinite(series.y[i]) ? p.secondary : p.nan, series.smoothed.empty() ? "" : text(series.y[i]),
                px(72));
  }
}

/// Fills the tooltip; its font ends with it.
void fill_table(std::span<const CurveSeries* const> shown, std::size_t left_out, double x, std::string_view x_name,
                NumberText text) {
  const bool smoothed =
      std::any_of(shown.begin(), shown.end(), [](const CurveSeries* s) { return !s->smoothed.empty(); });
  const look::FontScope font(Font::small);
  const std::string head = std::string(x_name) + " " + look::format_whole(x) + (smoothed ? "  ·  smoothed, raw" : "");
  ImGui::PushStyleColor(ImGuiCol_Text, look::ink(look::palette().secondary));
  ImGui::TextUnformatted(head.c_str());
  ImGui::PopStyleColor();
  if (ImGui::BeginTable("values", smoothed ? 3 : 2, ImGuiTableFlags_SizingFixedFit)) {
    for (const CurveSeries* s : shown) {
      row(*s, x, smoothed, text);
    }
    ImGui::EndTable();
  }
  if (left_out > 0) {
    const std::string rest = "and " + look::format_count(left_out) + " more";
    ImGui::TextDisabled("%s", rest.c_str());
  }
}

}  // namespace

std::size_t nearest_point(const CurveSeries& series, double x) {
  const auto after = std::lower_bound(series.x.begin(), series.x.end(), x);
  const auto index = static_cast<std::size_t>(after - series.x.begin());
  if (index == 0) {
    return 0;
  }
  if (index == series.x.size()) {
    return index - 1;
  }
  return series.x[index] - x < x - series.x[index - 1] ? index : index - 1;
}

void draw_cursor(ImDrawList& list, const PlotFrame& frame, std::span<const CurveSeries* const> series, double x) {
  const look::Palette& p = look::palette();
  const float at = std::floor(frame.x.pixel(x));
  if (!(at >= frame.plot.x0 && at <= frame.plot.x1)) {
    return;
  }
  list.AddRectFilled({at, frame.plot.y0}, {at + look::hairline(), frame.plot.y1}, look::ink(p.secondary, 0.8));
  for (const CurveSeries* s : series) {
    const std::size_t i = nearest_point(*s, x);
    const float px_x = frame.x.pixel(s->x[i]);
    const float px_y = frame.y.pixel(value_of(*s, i));
    if (std::abs(px_x - at) < px(24) && px_y >= frame.plot.y0 && px_y <= frame.plot.y1) {
      list.AddCircleFilled({px_x, px_y}, px(4), look::ink(p.window));
      list.AddCircleFilled({px_x, px_y}, px(3), look::ink(look::series(s->style).color));
    }
  }
}

void hover_table(const PlotFrame& frame, std::span<const CurveSeries* const> series, double x, float mouse_y,
                 std::string_view x_name, NumberText y_text) {
  std::vector<const CurveSeries*> shown(series.begin(), series.end());
  if (shown.size() > kRows) {
    const auto away = [&](const CurveSeries* s) {
      const float y = frame.y.pixel(value_of(*s, nearest_point(*s, x)));
      return std::isnan(y) ? 1e9F : std::abs(y - mouse_y);
    };
    std::stable_sort(shown.begin(), shown.end(),
                     [&](const CurveSeries* a, const CurveSeries* b) { return away(a) < away(b); });
    shown.resize(kRows);
  }
  ImGui::BeginTooltip();
  fill_table(shown, series.size() - shown.size(), x, x_name, y_text != nullptr ? y_text : look::format_number);
  ImGui::EndTooltip();
}

}  // namespace tensorscope::viewer::widgets
