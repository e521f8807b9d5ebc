#include "viewer/panels/maps/maps_controls.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/control_line.h"
#include "viewer/widgets/choice_menu.h"
#include "viewer/widgets/controls.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using platform::Key;

constexpr std::array kKeys{
    PanelKey{Key::comma, ",", "the sample before"},
    PanelKey{Key::period, ".", "the next sample"},
    PanelKey{Key::page_up, "PgUp", "the layer before"},
    PanelKey{Key::page_down, "PgDn", "the next layer"},
    PanelKey{Key::i, "I", "the channel before"},
    PanelKey{Key::k, "K", "the next channel"},
    PanelKey{Key::c, "C", "class: the predicted one, the label, the next number"},
    PanelKey{Key::m, "M", "the next method of class maps"},
    PanelKey{Key::s, "S", "class maps raw on one scale, or each scaled by itself"},
    PanelKey{Key::l, "L", "lock the scale of class maps"},
    PanelKey{Key::o, "O", "how strongly the class map lies over the image"},
    PanelKey{Key::f, "F", "over steps: class maps or the channel"},
    PanelKey{Key::g, "G", "the next probe"},
};

constexpr std::array kScales{"raw", "per frame"};
constexpr std::array kStrips{"class map", "channel"};
constexpr std::array kStrengths{0.0F, 0.5F, 1.0F};
constexpr const char* kScaleTip =
    "Scale of class maps (S)\n"
    "raw: one scale for all steps, so that strengths compare\n"
    "per frame: each from 0 to 1, as most CAM tools do; strengths do not compare";

void choose_film(ControlLine& line, const std::vector<FilmSources>& films, const MapsScene& scene, MapsChoice& choice) {
  if (films.size() < 2) return;
  const auto chosen =
      static_cast<std::size_t>(std::ranges::find(films, scene.film.name, &FilmSources::name) - films.begin());
  const float width = std::min(widgets::choice_menu_width(scene.film.name), px(160));
  line.group("probe", width, [&] {
    const auto item = [&](std::size_t i) {
      return widgets::ChoiceItem{films[i].name, look::format_count(films[i].layers.size()) + " layers"};
    };
    const auto picked =
        widgets::choice_menu("film", {scene.film.name, films.size(), chosen, item, "Which probe's images (G)"}, width);
    if (picked) choice.film = films[*picked].name;
  });
}

// Predicted, label, then every class.
void choose_class(ControlLine& line, const MapsScene& scene, MapsChoice& choice) {
  const std::string shown = class_text(scene, choice, scene.scores);
  const float width = std::clamp(widgets::choice_menu_width(shown), px(140), px(220));
  const auto item = [&](std::size_t i) {
    const ClassScores& scores = scene.scores;
    const auto share_of = [&](std::optional<std::uint32_t> number) {
      return number && *number < scores.shares.size()
                 ? share_text(scores.shares[*number]) + "   score " +
                       look::format_number(static_cast<double>(scores.scores[*number]))
                 : std::string();
    };
    if (i == 0) {
      const auto predicted = scores.predicted();
      return widgets::ChoiceItem{"predicted" + (predicted ? ": " + scene.names.full(*predicted) : ""),
                                 share_of(predicted)};
    }
    if (i == 1) {
      return widgets::ChoiceItem{"label" + (scene.label ? ": " + scene.names.full(*scene.label) : ": none"),
                                 share_of(scene.label)};
    }
    const auto number = static_cast<std::uint32_t>(i - 2);
    return widgets::ChoiceItem{scene.names.full(number), share_of(number)};
  };
  const std::size_t chosen = choice.class_kind == ClassKind::predicted ? 0
                             : choice.class_kind == ClassKind::label   ? 1
                                                                       : std::size_t{2} + choice.class_number;
  line.group("", width, [&] {
    const std::size_t count = 2 + static_cast<std::size_t>(scene.classes.value_or(0));
    const auto picked = widgets::choice_menu(
        "class",
        {shown, count, chosen, item, "Of which class's score the map is (C); a click on a bar chooses one too"}, width);
    if (!picked) return;
    choice.class_kind = *picked == 0 ? ClassKind::predicted : *picked == 1 ? ClassKind::label : ClassKind::number;
    if (*picked >= 2) choice.class_number = static_cast<std::uint32_t>(*picked - 2);
  });
}

void choose_method(ControlLine& line, MapsChoice& choice) {
  const float width = widgets::choice_menu_width("EigenGrad-CAM");
  line.group("", width, [&] {
    const auto item = [](std::size_t i) {
      const auto method = analysis::kClassMapMethods[i];
      return widgets::ChoiceItem{analysis::name(method), analysis::explain(method)};
    };
    const auto picked =
        widgets::choice_menu("method",
                             {analysis::name(choice.method), analysis::kClassMapMethods.size(),
                              static_cast<std::size_t>(choice.method), item, "How the class map is computed (M)"},
                             width);
    if (picked) choice.method = analysis::kClassMapMethods[*picked];
  });
}

void choose_scale(ControlLine& line, MapsChoice& choice, MapColors& colors) {
  line.group("", widgets::segmented_width(kScales), [&] {
    int chosen = choice.per_frame ? 1 : 0;
    if (widgets::segmented("scale", kScales, chosen, kScaleTip)) choice.per_frame = chosen == 1;
  });
  if (choice.per_frame) return;
  const char* const word = colors.locked() ? "locked" : "lock";
  line.more(widgets::icon_button_width(word), [&] {
    if (widgets::icon_button("lock", look::Icon::lock, word, colors.locked(),
                             "Keep this scale of class maps while data change (L)")) {
      colors.toggle_lock();
    }
  });
}

void choose_strength(ControlLine& line, MapsChoice& choice) {
  const std::string shown =
      "overlay " + look::format_number(std::round(100.0 * static_cast<double>(choice.strength))) + " %";
  line.group(shown, px(64), [&] {
    ImGui::SetNextItemWidth(px(64));
    float percent = choice.strength * 100.0F;
    if (ImGui::SliderFloat("##strength", &percent, 0.0F, 100.0F, "")) choice.strength = percent / 100.0F;
    widgets::tip_for_last(
        "How strongly the class map lies over the image (O): 0 is the image alone, 100 the map alone");
  });
}

void move_channel(MapsChoice& choice, std::int64_t channels, std::int64_t by) {
  if (channels > 0) choice.channel = (choice.channel.value_or(0) + by + channels) % channels;
}

std::string channel_text(const MapsChoice& choice, std::int64_t channels) {
  return "channel " + look::format_signed(choice.channel.value_or(0)) + " of " + look::format_signed(channels);
}

void move_layer(const MapsScene& scene, MapsChoice& choice, int by, PanelState& state) {
  const auto& layers = scene.film.layers;
  const auto at = std::ranges::find(layers, scene.layer);
  if (at == layers.end()) return;
  const auto place = std::clamp<std::ptrdiff_t>(at - layers.begin() + by, 0, std::ssize(layers) - 1);
  const Source* const layer = layers[static_cast<std::size_t>(place)];
  if (layer == scene.layer) return;
  choice.layer = layer->id();
  choice.channel.reset();
  state.select = layer;
}

void next_class(const MapsScene& scene, MapsChoice& choice) {
  if (choice.class_kind == ClassKind::predicted) {
    choice.class_kind = scene.label ? ClassKind::label : ClassKind::number;
    choice.class_number = 0;
  } else if (choice.class_kind == ClassKind::label) {
    choice.class_kind = ClassKind::number;
    choice.class_number = 0;
  } else if (choice.class_number + 1 < scene.classes.value_or(0)) {
    ++choice.class_number;
  } else {
    choice.class_kind = ClassKind::predicted;
  }
}

void next_strength(MapsChoice& choice) {
  const auto next = std::ranges::find_if(kStrengths, [&](float each) { return each > choice.strength + 0.01F; });
  choice.strength = next != kStrengths.end() ? *next : kStrengths.front();
}

}  // namespace

void maps_controls(const std::vector<FilmSources>& films, const MapsScene& scene, MapsChoice& choice,
                   MapColors& colors) {
  if (!scene.film.is_probe) return;
  ControlLine line;
  choose_film(line, films, scene, choice);
  choose_method(line, choice);
  if (analysis::is_of_class(choice.method)) choose_class(line, scene, choice);
  choose_scale(line, choice, colors);
  choose_strength(line, choice);
}

float channel_control_width(const MapsChoice& choice, std::int64_t channels, bool with_words) {
  return look::text_size(look::Font::small, channel_text(choice, channels)).x + px(8) +
         widgets::icon_button_width(with_words ? "before" : "") + widgets::icon_button_width(with_words ? "next" : "");
}

void channel_control(MapsChoice& choice, std::int64_t channels, bool with_words) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string shown = channel_text(choice, channels);
  look::draw_text(*ImGui::GetWindowDrawList(), look::Font::small, {at.x, at.y + px(12)}, look::palette().secondary,
                  shown, look::Align::begin, look::Align::middle);
  ImGui::SetCursorScreenPos({at.x + look::text_size(look::Font::small, shown).x + px(8), at.y});
  if (widgets::icon_button("channel before", look::Icon::step_back, with_words ? "before" : "", false,
                           "The channel before (I)")) {
    move_channel(choice, channels, -1);
  }
  ImGui::SameLine(0.0F, 0.0F);
  if (widgets::icon_button("next channel", look::Icon::step_forward, with_words ? "next" : "", false,
                           "The next channel (K)")) {
    move_channel(choice, channels, 1);
  }
}

float strip_control_width() {
  return widgets::segmented_width(kStrips);
}

void strip_control(MapsChoice& choice) {
  auto chosen = static_cast<int>(choice.strip);
  if (widgets::segmented("strip", kStrips, chosen, "What the frames over steps show (F)")) {
    choice.strip = static_cast<StripOf>(chosen);
  }
}

bool change_by_key(Key key, const std::vector<FilmSources>& films, const MapsScene& scene, MapsChoice& choice,
                   MapColors& colors, std::int64_t channels, PanelState& state) {
  switch (key) {
    case Key::comma:
      choice.sample = scene.sample > 0 ? scene.sample - 1 : scene.sample;
      return true;
    case Key::period:
      choice.sample = std::min(scene.sample + 1, std::max(scene.samples, 1U) - 1);
      return true;
    case Key::page_up:
      move_layer(scene, choice, -1, state);
      return true;
    case Key::page_down:
      move_layer(scene, choice, 1, state);
      return true;
    case Key::i:
      move_channel(choice, channels, -1);
      return false;
    case Key::k:
      move_channel(choice, channels, 1);
      return false;
    case Key::c:
      next_class(scene, choice);
      return false;
    case Key::m:
      choice.method =
          analysis::kClassMapMethods[(static_cast<std::size_t>(choice.method) + 1) % analysis::kClassMapMethods.size()];
      return false;
    case Key::s:
      choice.per_frame = !choice.per_frame;
      return false;
    case Key::l:
      colors.toggle_lock();
      return false;
    case Key::o:
      next_strength(choice);
      return false;
    case Key::f:
      choice.strip = choice.strip == StripOf::class_map ? StripOf::channel : StripOf::class_map;
      return false;
    case Key::g: {
      const auto at = std::ranges::find(films, scene.film.name, &FilmSources::name) - films.begin();
      choice.film = films[static_cast<std::size_t>(at + 1) % films.size()].name;
      return true;
    }
    default:
      return false;
  }
}

std::span<const PanelKey> maps_keys() {
  return kKeys;
}

}  // namespace tensorscope::viewer
