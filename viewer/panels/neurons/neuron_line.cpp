#include "viewer/panels/neurons/neuron_line.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viewer/look/icons.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using analysis::NeuronState;
using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kStateWidth = 132;
constexpr double kLeastNumberWidth = 76;
constexpr double kMostNumberWidth = 132;
constexpr std::array kByWorth{NeuronColumn::neuron, NeuronColumn::mean, NeuronColumn::on_rate, NeuronColumn::largest,
                              NeuronColumn::std};
constexpr double kLeastReason = 80;

struct Sign {
  look::Icon icon;
  look::Rgb color;
};

Sign sign_of(NeuronState state) {
  const look::Palette& p = look::palette();
  switch (state) {
    case NeuronState::alive:
      return {look::Icon::check, p.good};
    case NeuronState::dormant:
    case NeuronState::saturated:
      return {look::Icon::warning, p.warning};
    case NeuronState::dead:
    case NeuronState::not_finite:
      return {look::Icon::bad, p.bad};
    default:
      return {look::Icon::ended, p.secondary};
  }
}

std::string number(double value) {
  return std::isnan(value) ? "–" : look::format_number(value);
}

std::string share(double value) {
  return std::isnan(value) ? "–" : look::format_percent(value);
}

}  // namespace

NeuronPlaces place_columns(const Box& box) {
  NeuronPlaces places;
  const float state = std::min(px(kStateWidth), box.width() * 0.34F);
  const float room = box.width() - state - px(16);
  const auto fitting = static_cast<std::size_t>(std::max(1.0F, std::floor(room / px(kLeastNumberWidth))));
  const std::size_t shown = std::min(fitting, kByWorth.size());
  for (std::size_t i = 0; i < shown; ++i) places.is_shown[static_cast<std::size_t>(kByWorth[i])] = true;
  places.is_shown.back() = true;
  const float each = std::min(room / static_cast<float>(shown), px(kMostNumberWidth));
  float x = box.x0;
  for (std::size_t i = 0; i + 1 < kNeuronColumns; ++i) {
    if (!places.is_shown[i]) continue;
    places.left[i] = x;
    x += each;
    places.right[i] = x;
  }
  places.left.back() = x + px(16);
  places.right.back() = std::min(places.left.back() + state, box.x1);
  return places;
}

void draw_neuron_line(ImDrawList& list, const NeuronPlaces& places, float middle, float end, const Source& source,
                      const LayerScene& scene, std::size_t row) {
  const look::Palette& p = look::palette();
  const LayerNumbers& n = *scene.numbers();
  const std::string cells[] = {look::format_count(n.neuron(row)), number(n.mean[row]), number(n.std[row]),
                               share(n.on_rate[row]), number(n.largest[row])};
  for (std::size_t i = 0; i < std::size(cells); ++i) {
    if (!places.is_shown[i]) continue;
    look::draw_text(list, Font::numbers, {places.right[i], middle}, i == 0 ? p.secondary : p.text, cells[i], Align::end,
                    Align::middle);
  }
  const Sign sign = sign_of(n.states[row]);
  look::draw_icon(list, sign.icon, {places.left.back() + px(5), middle}, px(10), sign.color);
  const bool whispers = !is_unhealthy(n.states[row]);
  const char* const word = state_word(n.states[row], source.entry.kind);
  const float word_x = places.left.back() + px(16);
  look::draw_text(list, Font::small, {word_x, middle}, whispers ? p.secondary : sign.color, word, Align::begin,
                  Align::middle);
  const float reason_x = word_x + look::text_size(Font::small, word).x + px(8);
  if (n.states[row] == NeuronState::unknown || end - reason_x <= px(kLeastReason)) return;
  const std::string reason = reason_text(n, row, sample_word(scene.layout()), scene.is_probe());
  look::draw_text(list, Font::small, {reason_x, middle}, p.secondary,
                  look::elided(Font::small, reason, end - reason_x - px(16)), Align::begin, Align::middle);
}

void neuron_hover(const Source& source, const LayerScene& scene, std::size_t row) {
  const LayerNumbers& n = *scene.numbers();
  const char* const samples = sample_word(scene.layout());
  widgets::HoverBox box;
  box.row(neuron_word(scene.layout()), look::format_count(n.neuron(row)));
  box.row("mean", number(n.mean[row]));
  box.row("std (population)", number(n.std[row]));
  box.row("on-rate", share(n.on_rate[row]));
  box.row("largest |value|", number(n.largest[row]));
  box.row("from", elements_text(n) + " elements at step " + look::format_count(n.step));
  if (!std::isnan(n.dormancy[row])) box.row("dormancy score", look::format_number(n.dormancy[row]) + "  (τ 0.025)");
  if (row < n.saturated.size() && !std::isnan(n.saturated[row])) {
    box.row("saturated", look::format_percent(n.saturated[row]) + " of its outputs");
  }
  const std::string reason = reason_text(n, row, samples, scene.is_probe());
  box.row(state_word(n.states[row], source.entry.kind),
          reason.empty() ? seen_text(n.seen, samples, scene.is_probe()) : reason);
}

}  // namespace tensorscope::viewer
