#include "viewer/panels/attention/attention_controls.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/control_line.h"
#include "viewer/panels/step_sample.h"
#include "viewer/widgets/choice_menu.h"
#include "viewer/widgets/color_controls.h"
#include "viewer/widgets/controls.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using platform::Key;

constexpr std::array kModes{"one head", "mean", "rollout", "flow", "relevance"};
constexpr std::array kDirections{"attends to", "attended by"};
constexpr std::array kFigures{"entropy", "distance", "first token"};
constexpr std::array kFusions{"mean", "max", "min"};
constexpr std::array kDiscards{"0 %", "50 %", "90 %"};
constexpr std::array kRatios{0.0, 0.5, 0.9};

template <typename Enum>
void choose(const char* id, std::span<const char* const> words, Enum& value, const char* tip) {
  int chosen = static_cast<int>(value);
  if (widgets::segmented(id, words, chosen, tip)) value = static_cast<Enum>(chosen);
}

void choose_origin(ControlLine& line, const AttentionData& data, PanelState& state) {
  if (data.origins().size() < 2 || data.origin() == nullptr) return;
  std::vector<const char*> names;
  int chosen = 0;
  for (const AttentionOrigin& origin : data.origins()) {
    if (&origin == data.origin()) chosen = static_cast<int>(names.size());
    names.push_back(origin.name.c_str());
  }
  line.group("of", widgets::segmented_width(names), [&] {
    if (!widgets::segmented("origin", names, chosen, "Attention of the training's batches, or of a probe (O)")) return;
    const auto& layers = data.origins()[static_cast<std::size_t>(chosen)].layers;
    state.select = layers[std::min(data.layer(), layers.size() - 1)];
  });
}

void choose_sample(ControlLine& line, const AttentionData& data, AttentionChoice& choice) {
  if (!data.shape() || data.shape()->samples < 2) return;
  const std::string text = look::format_signed(choice.sample) + " of " + look::format_signed(data.shape()->samples);
  const float width = look::text_size(look::Font::numbers, text).x;
  const float buttons = widgets::icon_button_width("before") + widgets::icon_button_width("next");
  line.group("sample", buttons + width + px(8), [&] {
    if (widgets::icon_button("before", look::Icon::step_back, "before", false, "The sample before, of the batch")) {
      choice.sample = step_sample(choice.sample, -1, data.shape()->samples);
    }
    ImGui::SameLine(0.0F, px(4));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    look::draw_text(*ImGui::GetWindowDrawList(), look::Font::numbers, {at.x, at.y + px(12)}, look::palette().text, text,
                    look::Align::begin, look::Align::middle);
    ImGui::Dummy({width, px(24)});
    ImGui::SameLine(0.0F, px(4));
    if (widgets::icon_button("next", look::Icon::step_forward, "next", false, "The next sample of the batch (S)")) {
      choice.sample = step_sample(choice.sample, 1, data.shape()->samples);
    }
  });
}

bool has_fusion(HeadMode mode) {
  return mode == HeadMode::rollout || mode == HeadMode::flow;
}

void choose_fusion(ControlLine& line, JointOptions& options) {
  line.group("heads by", widgets::segmented_width(kFusions),
             [&] { choose("fusion", kFusions, options.fusion, "How the heads of a layer become one (K)"); });
  line.group("discard", widgets::segmented_width(kDiscards), [&] {
    int chosen = 0;
    for (std::size_t i = 0; i < kRatios.size(); ++i)
      chosen = options.discarded == kRatios[i] ? static_cast<int>(i) : chosen;
    if (widgets::segmented("discard", kDiscards, chosen, "The smallest weights of each layer are set to zero (F)")) {
      options.discarded = kRatios[static_cast<std::size_t>(chosen)];
    }
  });
}

// Predicted, label, then every class.
void choose_class(ControlLine& line, const ScoreClass& classes, AttentionChoice& choice) {
  constexpr std::array kOwn{schema::kPredictedClass, schema::kLabelClass};
  const auto argument_of = [&](std::size_t i) {
    return i < kOwn.size() ? kOwn[i] : static_cast<std::uint32_t>(i - kOwn.size());
  };
  const std::string shown = classes.text(choice.class_argument);
  const std::size_t count = kOwn.size() + static_cast<std::size_t>(classes.classes());
  std::size_t chosen = kOwn.size() + std::size_t{choice.class_argument};
  for (std::size_t i = 0; i < kOwn.size(); ++i) chosen = choice.class_argument == kOwn[i] ? i : chosen;
  const auto item = [&](std::size_t i) {
    const std::uint32_t argument = argument_of(i);
    return widgets::ChoiceItem{i < kOwn.size() ? classes.text(argument) : classes.word(argument),
                               classes.share(argument)};
  };
  const float width = std::clamp(widgets::choice_menu_width(shown), px(140), px(240));
  line.group("for", width, [&] {
    const auto picked = widgets::choice_menu(
        "class", {shown, count, chosen, item, "Of which class's score the gradient is (C)"}, width);
    if (picked) choice.class_argument = argument_of(*picked);
  });
}

void next_class(const ScoreClass& classes, std::uint32_t& argument) {
  if (argument == schema::kPredictedClass) {
    argument = schema::kLabelClass;
  } else if (argument == schema::kLabelClass) {
    argument = classes.classes() > 0 ? 0 : schema::kPredictedClass;
  } else {
    argument = argument + 1 < classes.classes() ? argument + 1 : schema::kPredictedClass;
  }
}

}  // namespace

void attention_controls(const AttentionData& data, AttentionSettings& settings, widgets::ColorSettings& colors,
                        PanelState& state) {
  {
    ControlLine line;
    choose_origin(line, data, state);
    choose_sample(line, data, settings.choice);
    line.group("", widgets::segmented_width(kModes), [&] {
      choose("mode", kModes, settings.choice.mode,
             "The chosen head, or the mean of its layer's heads; or all layers up to it together (M):\n"
             "rollout: their product, each with what a residual connection passes on\n"
             "flow: how much can get through them from one position to another, as water through pipes\n"
             "relevance: for a class's score, attention times its gradient where that is positive");
    });
    line.group("a position", widgets::segmented_width(kDirections), [&] {
      choose("direction", kDirections, settings.received,
             "Of a word or patch: what it attends to, or who attends to it (V)");
    });
    line.group("heads show", widgets::segmented_width(kFigures), [&] {
      choose("figure", kFigures, settings.figure,
             "Under each head, the mean over its rows: entropy in nats, from 0 to ln n;\n"
             "distance |i - j| in positions; the share on the first token (G)");
    });
    const HeadMode mode = settings.choice.mode;
    if (has_fusion(mode)) choose_fusion(line, settings.choice.joint);
    if (mode == HeadMode::relevance) choose_class(line, data.score_class(), settings.choice);
  }
  widgets::color_controls("colors", colors, false);
}

void change_by_key(const AttentionData& data, AttentionSettings& settings, widgets::ColorSettings& colors,
                   PanelState& state) {
  AttentionChoice& choice = settings.choice;
  switch (state.key) {
    case Key::m:
      choice.mode = static_cast<HeadMode>((static_cast<int>(choice.mode) + 1) % kHeadModes);
      return;
    case Key::k:
      if (!has_fusion(choice.mode)) return;
      choice.joint.fusion = static_cast<analysis::HeadFusion>((static_cast<int>(choice.joint.fusion) + 1) % 3);
      return;
    case Key::f: {
      if (!has_fusion(choice.mode)) return;
      const auto next = std::ranges::upper_bound(kRatios, choice.joint.discarded);
      choice.joint.discarded = next != kRatios.end() ? *next : kRatios.front();
      return;
    }
    case Key::c:
      if (choice.mode == HeadMode::relevance) next_class(data.score_class(), choice.class_argument);
      return;
    case Key::v:
      settings.received = !settings.received;
      return;
    case Key::g:
      settings.figure = static_cast<HeadFigure>((static_cast<int>(settings.figure) + 1) % 3);
      return;
    case Key::l:
      return colors.range.locked() ? colors.range.unlock() : colors.range.lock();
    default:
      break;
  }
  if (data.origin() == nullptr || !data.shape()) return;
  const auto& layers = data.origin()->layers;
  switch (state.key) {
    case Key::h:
      choice.head = (choice.head + 1) % data.shape()->heads;
      return;
    case Key::s:
      choice.sample = step_sample(choice.sample, 1, data.shape()->samples);
      return;
    case Key::n:
      state.select = layers[(data.layer() + 1) % layers.size()];
      return;
    case Key::o: {
      const auto place = static_cast<std::size_t>(data.origin() - data.origins().data());
      const AttentionOrigin& next = data.origins()[(place + 1) % data.origins().size()];
      state.select = next.layers[std::min(data.layer(), next.layers.size() - 1)];
      return;
    }
    default:
      return;
  }
}

}  // namespace tensorscope::viewer
