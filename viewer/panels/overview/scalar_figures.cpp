#include "viewer/panels/overview/scalar_figures.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/curves/newest_values.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kLeastWidth = 168;
constexpr double kHeight = 44;
constexpr double kGap = 24;
constexpr double kCurveWidth = 72;

std::size_t columns_in(float width) {
  return std::max<std::size_t>(1, static_cast<std::size_t>((width + px(kGap)) / (px(kLeastWidth) + px(kGap))));
}

void draw_figure(const GroupedScalar& scalar, const Store& store, PanelState& state, SmallCurves& curves,
                 const Box& box) {
  const Source* const source = store.source(scalar.source);
  if (source == nullptr) return;
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::SetCursorScreenPos({box.x0, box.y0});
  if (ImGui::InvisibleButton(scalar.name.c_str(), {box.width(), box.height()})) state.select = source;
  const bool hovered = ImGui::IsItemHovered();
  look::draw_text(list, Font::small, {box.x0, box.y0 + px(2)}, hovered ? p.text : p.secondary,
                  look::elided(Font::small, scalar.name, box.width()));
  const Box curve{box.x1 - px(kCurveWidth), box.y0 + px(20), box.x1, box.y1 - px(4)};
  const auto entry = source->scalars.entry_at(static_cast<double>(store.timeline().step()));
  if (!entry) return;
  const double value = source->scalars.values()[*entry];
  look::draw_text(list, Font::numbers, {box.x0, box.y0 + px(22)}, std::isfinite(value) ? p.text : p.nan,
                  look::elided(Font::numbers, newest_value(*source, store.timeline().step()), box.width()));
  widgets::draw_sparkline(list, curve, source->scalars.values(), source->scalars.revision(), scalar.style,
                          curves[source->id()]);
}

}  // namespace

std::size_t figure_lines(std::size_t scalars, float width, std::size_t most) {
  const std::size_t columns = columns_in(width);
  return std::min(most, (scalars + columns - 1) / columns);
}

float figures_height(std::size_t lines) {
  return static_cast<float>(lines) * px(kHeight);
}

void scalar_figures(std::span<const GroupedScalar> scalars, std::size_t lines, const Store& store, PanelState& state,
                    SmallCurves& curves, float width) {
  const std::size_t columns = columns_in(width);
  const Box box = widgets::space_for(width, figures_height(lines));
  const float cell =
      std::floor((box.width() - static_cast<float>(columns - 1) * px(kGap)) / static_cast<float>(columns));
  const std::size_t places = columns * lines;
  const std::size_t shown = scalars.size() <= places ? scalars.size() : places - 1;
  const auto place = [&](std::size_t i) {
    const float x = box.x0 + static_cast<float>(i % columns) * (cell + px(kGap));
    const float y = box.y0 + static_cast<float>(i / columns) * px(kHeight);
    return Box{x, y, x + cell, y + px(kHeight)};
  };
  for (std::size_t i = 0; i < shown; ++i) draw_figure(scalars[i], store, state, curves, place(i));
  if (shown < scalars.size()) {
    const Box rest = place(shown);
    look::draw_text(*ImGui::GetWindowDrawList(), Font::small, {rest.x0, rest.y0 + px(22)}, look::palette().secondary,
                    "and " + look::format_count(scalars.size() - shown) + " more in Training");
  }
  widgets::end_space(box);
}

}  // namespace tensorscope::viewer
