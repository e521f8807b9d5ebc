#include "viewer/panels/curves/curve_choice.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/controls.h"
#include "viewer/widgets/stepper.h"

namespace tensorscope::viewer {
namespace {

using look::px;

constexpr std::array kSmoothings{"off", "EMA", "TWEMA"};
constexpr std::array kAxes{"step", "time", "epoch"};
constexpr std::array kScales{"linear", "log", "symlog"};

template <typename Enum>
void choose(const char* id, std::span<const char* const> words, Enum& value, const char* tip) {
  int chosen = static_cast<int>(value);
  if (widgets::segmented(id, words, chosen, tip)) value = static_cast<Enum>(chosen);
}

template <typename Enum>
void advance(Enum& value, std::size_t count) {
  value = static_cast<Enum>((static_cast<std::size_t>(value) + 1) % count);
}

std::vector<CurveX> offered_axes(const KnownAxes& axes) {
  std::vector<CurveX> offered;
  for (const CurveX x : {CurveX::step, CurveX::time, CurveX::epoch}) {
    if (axes.has(x)) offered.push_back(x);
  }
  return offered;
}

constexpr double kWeightText = 44;
constexpr double kWeightSlider = 80;

// The number beside it: on it the grab would lie over the digits.
// Close to 1 a little more is a lot.
constexpr std::array kWeights{0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999};

void step_weight(CurveForm& form, int by) {
  if (form.smoothing == Smoothing::none) {
    if (by < 0) return;
    form.smoothing = Smoothing::exponential;
  }
  form.smooth_all = true;  // as with the slider
  form.weight = widgets::stepped<double>(kWeights, form.weight, by);
}

void weight_slider(CurveForm& form) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  look::draw_text(*ImGui::GetWindowDrawList(), look::Font::numbers, {at.x, at.y + px(12)}, look::palette().text,
                  look::format_tick(form.weight, 0.001), look::Align::begin, look::Align::middle);
  ImGui::SetCursorScreenPos({at.x + px(kWeightText), at.y});
  ImGui::SetNextItemWidth(px(kWeightSlider));
  auto weight = static_cast<float>(form.weight);
  if (ImGui::SliderFloat("##weight", &weight, 0.0F, 0.999F, "")) form.weight = static_cast<double>(weight);
  widgets::tip_for_last("How much smoothing: 0 is none (W less, H more)");
}

}  // namespace

bool curve_controls(ControlLine& line, CurveChoice& choice, const KnownAxes& axes, const std::string& alone) {
  const CurveForm before = choice.form;
  bool leave = false;
  if (!alone.empty()) {
    const std::string name = look::elided(look::Font::small, alone, px(240));
    line.group("", widgets::icon_button_width(name),
               [&] { leave = widgets::icon_button("alone", look::Icon::close, name, true, "Back to all charts (G)"); });
  }
  line.group("smoothing", widgets::segmented_width(kSmoothings), [&] {
    choose("smoothing", kSmoothings, choice.form.smoothing,
           "Smoothing (S)\nEMA: TensorBoard's exponential moving average, debiased\n"
           "TWEMA: W&B's time-weighted one, which fades with the distance along x,\n"
           "so that curves of many and of few points are smoothed alike\n"
           "A learning rate, and a curve of 100 points or fewer, are drawn raw until you choose here");
    static_assert(CurveData::kFewPoints == 100, "as the tip says");
  });
  if (choice.form.smoothing != Smoothing::none) {
    line.more(px(kWeightText + kWeightSlider), [&] { weight_slider(choice.form); });
  }
  const std::vector<CurveX> offered = offered_axes(axes);
  if (offered.size() > 1) {
    std::vector<const char*> words;
    for (const CurveX x : offered) words.push_back(kAxes[static_cast<std::size_t>(x)]);
    line.group("x", widgets::segmented_width(words), [&] {
      auto chosen = static_cast<int>(std::ranges::find(offered, choice.form.x) - offered.begin());
      const char* const tip =
          "Horizontal axis (X): training step, time since the first step,\nor epoch where the job records one";
      if (widgets::segmented("x", words, chosen, tip)) choice.form.x = offered[static_cast<std::size_t>(chosen)];
    });
  }
  line.group("y", widgets::segmented_width(kScales), [&] {
    choose("y", kScales, choice.y_scale,
           "Vertical axis of all charts (Y); a right click on a chart sets that one's axes");
  });
  line.group("", widgets::icon_button_width("no outliers"), [&] {
    if (widgets::icon_button("outliers", choice.clip_outliers ? look::Icon::check : look::Icon::ended, "no outliers",
                             choice.clip_outliers,
                             "Leave 5 % of the values at each end out of the vertical axis (O); arrows show where "
                             "curves leave it")) {
      choice.clip_outliers = !choice.clip_outliers;
    }
  });
  if (choice.form.smoothing != before.smoothing || choice.form.weight != before.weight) {
    choice.form.smooth_all = true;
  }
  return leave;
}

void change_by_key(platform::Key key, CurveChoice& choice, const KnownAxes& axes) {
  switch (key) {
    case platform::Key::s:
      choice.form.smooth_all = true;
      return advance(choice.form.smoothing, kSmoothings.size());
    case platform::Key::x:
      do {
        advance(choice.form.x, kAxes.size());
      } while (!axes.has(choice.form.x));
      return;
    case platform::Key::y:
      return advance(choice.y_scale, kScales.size());
    case platform::Key::w:
    case platform::Key::h:
      return step_weight(choice.form, key == platform::Key::h ? 1 : -1);
    case platform::Key::o:
      choice.clip_outliers = !choice.clip_outliers;
      return;
    default:
      return;
  }
}

}  // namespace tensorscope::viewer
