#include "viewer/panels/training/runs_legend.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "viewer/look/look.h"
#include "viewer/look/text.h"
#include "viewer/panels/control_line.h"
#include "viewer/panels/curves/run_styles.h"
#include "viewer/widgets/controls.h"
#include "viewer/widgets/stroke.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;

constexpr double kHeight = 24;
constexpr double kSample = 18;
constexpr double kMostName = 220;

std::string note_of(const PanelRun& run, bool is_left_out) {
  if (is_left_out) return " (brushed out)";
  return is_over(run.store->status().state) ? " (" + std::string(name_of(run.store->status().state)) + ")" : "";
}

}  // namespace

const Store* runs_legend(PanelState& state, const std::vector<PanelRun>& left_out) {
  if (state.runs.size() < 2) return nullptr;
  const bool is_comparison = std::ranges::any_of(state.runs, &PanelRun::is_beside);
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Store* pointed = nullptr;
  ControlLine line;
  for (std::size_t i = 0; i < state.runs.size(); ++i) {
    const PanelRun& run = state.runs[i];
    const bool is_left_out = std::ranges::find(left_out, run.store, &PanelRun::store) != left_out.end();
    const bool is_shown = run.is_compared || run.is_current;
    const std::string name = look::elided(Font::small, run.name, px(kMostName));
    const std::string note = note_of(run, is_left_out);
    const float width = px(kSample) + px(6) + std::ceil(look::text_size(Font::small, name + note).x);
    line.group(i == 0 ? "runs" : "", width, [&] {
      ImGui::PushID(static_cast<int>(i));
      if (ImGui::InvisibleButton("run", {width, px(kHeight)}) && !run.is_current) state.compare = run.store;
      ImGui::PopID();
      const bool hovered = ImGui::IsItemHovered();
      if (hovered && is_shown) pointed = run.store;
      widgets::tip_for_last(run.is_current    ? "The job in front; its curves are always drawn"
                            : run.is_compared ? "Click: take its curves away"
                                              : "Click: draw its curves as well");
      const ImVec2 at = ImGui::GetItemRectMin();
      const float middle = at.y + px(kHeight) / 2.0F;
      const double strength = is_left_out ? 0.3 : 1.0;
      const std::uint32_t color =
          is_shown && is_comparison ? look::ink(look::series(run.style).color, strength) : look::ink(p.disabled);
      const std::array points{ImVec2(at.x, std::floor(middle) + 0.5F),
                              ImVec2(at.x + px(kSample), std::floor(middle) + 0.5F)};
      widgets::stroke(list, points, color, px(3), look::LineStyle::solid);
      const look::Rgb ink = hovered || run.is_current ? p.text : is_shown ? p.secondary : p.disabled;
      look::draw_text(list, Font::small, {at.x + px(kSample) + px(6), middle}, ink, name, Align::begin, Align::middle);
      look::draw_text(list, Font::small, {at.x + px(kSample) + px(6) + look::text_size(Font::small, name).x, middle},
                      p.secondary, note, Align::begin, Align::middle);
    });
  }
  std::vector<PanelRun> drawn;
  std::ranges::copy_if(state.runs, std::back_inserter(drawn), [&left_out](const PanelRun& run) {
    const bool is_left_out = std::ranges::find(left_out, run.store, &PanelRun::store) != left_out.end();
    return (run.is_compared || run.is_current) && !is_left_out;
  });
  if (const std::string text = repeated_colors_text(drawn); !text.empty()) {
    const float width = std::ceil(look::text_size(Font::small, text).x);
    line.group("", width, [&] {
      const ImVec2 at = ImGui::GetCursorScreenPos();
      look::draw_text(list, Font::small, {at.x, at.y + px(kHeight) / 2.0F}, p.secondary, text, Align::begin,
                      Align::middle);
    });
  }
  return pointed;
}

}  // namespace tensorscope::viewer
