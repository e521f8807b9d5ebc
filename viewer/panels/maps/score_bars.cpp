#include "viewer/panels/maps/score_bars.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr std::size_t kBars = 10;

// In the order of their numbers, so that none changes its place; of many, the largest first.
std::vector<std::uint32_t> shown_classes(const ClassScores& scores) {
  std::vector<std::uint32_t> classes(scores.scores.size());
  std::iota(classes.begin(), classes.end(), 0U);
  if (classes.size() <= kBars) return classes;
  std::ranges::stable_sort(classes,
                           [&](std::uint32_t a, std::uint32_t b) { return scores.scores[a] > scores.scores[b]; });
  classes.resize(kBars - 1);
  return classes;
}

void hover_class(const MapsScene& scene, std::uint32_t number) {
  widgets::HoverBox box;
  box.row("class", scene.names.full(number));
  box.row(scene.scores.are_shares ? "share" : "softmax share", share_text(scene.scores.shares[number]));
  box.row("score", look::format_exact(scene.scores.scores[number]));
  if (scene.score_sample != nullptr) box.row("step", look::format_count(scene.score_sample->step));
  if (scene.label == number) box.note("This is its label");
  box.note("Click to see its class map");
}

}  // namespace

void score_bars(const MapsScene& scene, MapsChoice& choice, const Box& at) {
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::vector<std::uint32_t> classes = shown_classes(scene.scores);
  const std::size_t all = scene.scores.scores.size();
  const std::size_t rows = classes.size() + (classes.size() < all ? 1 : 0);
  const float row = std::min(at.height() / static_cast<float>(rows), px(18));
  float name_width = px(16);
  for (const std::uint32_t each : classes) {
    name_width = std::max(name_width, look::text_size(Font::small, scene.names.full(each)).x);
  }
  name_width = std::min(name_width, at.width() * 0.4F) + px(8);
  const float value_width = look::text_size(Font::numbers, "> 99.9 %").x;
  const auto predicted = scene.scores.predicted();
  const auto meant = class_meant(scene, choice, scene.scores);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::uint32_t number = classes[i];
    const float y = at.y0 + static_cast<float>(i) * row;
    const Box line{at.x0, y, at.x1, y + row};
    ImGui::PushID(static_cast<int>(number));
    const widgets::Touch mouse = widgets::touch("class", line);
    ImGui::PopID();
    const bool is_meant = meant == number;
    const float middle = y + row / 2.0F;
    const look::Rgb color = is_meant || mouse.hovered ? p.text : p.secondary;
    look::draw_text(list, Font::small, {at.x0, middle}, color,
                    look::elided(Font::small, scene.names.full(number), name_width - px(8)), Align::begin,
                    Align::middle);
    const float x0 = at.x0 + name_width;
    const float room = at.x1 - px(4) - value_width - px(8) - x0;
    const double exact = scene.scores.shares[number];
    const float share = std::isfinite(exact) ? static_cast<float>(exact) : 0.0F;
    list.AddRectFilled({x0, y + px(3)}, {x0 + room, y + row - px(3)}, look::ink(p.raised));
    list.AddRectFilled({x0, y + px(3)},
                       {x0 + std::max(room * share, share > 0.0F ? look::hairline() : 0.0F), y + row - px(3)},
                       look::ink(is_meant ? p.accent : p.secondary));
    if (scene.label == number) {
      list.AddRectFilled({x0 - px(4), y + px(3)}, {x0 - px(2), y + row - px(3)},
                         look::ink(predicted == number ? p.good : p.bad));
    }
    look::draw_text(list, Font::numbers, {at.x1 - px(4), middle}, color, share_text(exact), Align::end, Align::middle);
    if (mouse.hovered) hover_class(scene, number);
    if (mouse.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
      choice.class_kind = ClassKind::number;
      choice.class_number = number;
    }
  }
  if (classes.size() < all) {
    look::draw_text(list, Font::small, {at.x0, at.y0 + (static_cast<float>(classes.size()) + 0.5F) * row}, p.secondary,
                    look::format_count(classes.size()) + " of " + look::format_count(all) + " classes", Align::begin,
                    Align::middle);
  }
}

DrawnTable drawn_scores(const MapsScene& scene) {
  std::vector<double> numbers;
  std::vector<std::string> words;
  std::vector<double> scores;
  for (std::uint32_t i = 0; i < scene.scores.scores.size(); ++i) {
    numbers.push_back(i);
    words.push_back(scene.names.word(i));
    scores.push_back(static_cast<double>(scene.scores.scores[i]));
  }
  return {{{"class", numbers}, {"word", words}, {"score", scores}, {"share", scene.scores.shares}}};
}

}  // namespace tensorscope::viewer
