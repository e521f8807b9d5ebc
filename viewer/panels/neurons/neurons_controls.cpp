#include "viewer/panels/neurons/neurons_controls.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>

#include "viewer/panels/control_line.h"
#include "viewer/panels/step_sample.h"
#include "viewer/widgets/color_controls.h"
#include "viewer/widgets/controls.h"

namespace tensorscope::viewer {
namespace {

using platform::Key;

constexpr std::array kForms{"samples × channels", "mosaic"};
constexpr std::array kOrders{"as they come", "by class"};
constexpr std::array kFigures{"mean", "on-rate"};
constexpr std::array kListed{"all", "only unhealthy"};

template <typename Set>
void choose(ControlLine& line, const char* name, const char* id, std::span<const char* const> words, bool second,
            const char* tip, Set set) {
  line.group(name, widgets::segmented_width(words), [&] {
    int chosen = second ? 1 : 0;
    if (widgets::segmented(id, words, chosen, tip)) set(chosen == 1);
  });
}

void choose_sample(ControlLine& line, const LayerScene& scene, LayerChoice& choice) {
  const std::uint64_t samples = std::max<std::uint64_t>(scene.layout().samples, 1);
  choice.sample = std::min(choice.sample, samples - 1);
  const std::string of_class = scene.class_of(choice.sample);
  const std::string text = "sample " + std::to_string(choice.sample) + " of " + std::to_string(samples) +
                           (of_class.empty() ? "" : ", class " + of_class);
  line.group(text, widgets::icon_button_width("before"), [&] {
    if (widgets::icon_button("before", look::Icon::step_back, "before", false, "The sample before (K)")) {
      choice.sample = step_sample(choice.sample, -1, samples);
    }
  });
  line.more(widgets::icon_button_width("next"), [&] {
    if (widgets::icon_button("next", look::Icon::step_forward, "next", false, "The next sample (N)")) {
      choice.sample = step_sample(choice.sample, 1, samples);
    }
  });
}

}  // namespace

void neurons_controls(const LayerScene& scene, LayerChoice& choice, NeuronOrder& order, NeuronFocus& focus,
                      widgets::ColorSettings& colors, bool has_negative) {
  {
    ControlLine line;
    if (scene.has_mosaic()) {
      choose(line, "", "form", kForms, choice.as_mosaic,
             "The mean of every channel on every sample, or all channels of one sample as pictures (F)",
             [&](bool second) {
               choice.as_mosaic = second;
               colors.range.forget();
             });
    }
    if (choice.as_mosaic && scene.has_mosaic()) {
      choose_sample(line, scene, choice);
    } else if (!scene.class_of(0).empty()) {
      choose(line, "samples", "order", kOrders, choice.by_class, "Samples in their own order, or class by class (O)",
             [&](bool second) { choice.by_class = second; });
    }
    choose(line, "over steps", "figure", kFigures, choice.over_steps == OverSteps::on_rate,
           "The mean of each neuron over the steps, or how often it was above zero (H)",
           [&](bool second) { choice.over_steps = second ? OverSteps::on_rate : OverSteps::mean; });
    choose(line, "list", "listed", kListed, order.only_unhealthy,
           "All neurons, or only those that are dead, dormant, saturated or no number (U)",
           [&](bool second) { order.only_unhealthy = second; });
    if (focus.picked() || focus.picked_means()) {
      line.group("", widgets::icon_button_width("let go"), [&] {
        if (widgets::icon_button("release", look::Icon::close, "let go", false,
                                 "Point out no neuron any more (G); a second click does the same")) {
          focus.release();
        }
      });
    }
  }
  widgets::color_controls("colors", colors, has_negative);
}

void change_by_key(Key key, std::uint64_t samples, LayerChoice& choice, NeuronOrder& order, NeuronFocus& focus,
                   widgets::ColorSettings& colors) {
  switch (key) {
    case Key::f:
      choice.as_mosaic = !choice.as_mosaic;
      return colors.range.forget();
    case Key::o:
      choice.by_class = !choice.by_class;
      return;
    case Key::h:
      choice.over_steps = choice.over_steps == OverSteps::mean ? OverSteps::on_rate : OverSteps::mean;
      return;
    case Key::u:
      order.only_unhealthy = !order.only_unhealthy;
      return;
    case Key::n:
      choice.sample = step_sample(choice.sample, 1, samples);
      return;
    case Key::k:
      choice.sample = step_sample(choice.sample, -1, samples);
      return;
    case Key::g:
      return focus.release();
    case Key::l:
      return colors.range.locked() ? colors.range.unlock() : colors.range.lock();
    default:
      return;
  }
}

}  // namespace tensorscope::viewer
