#include "viewer/panels/training/training_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "viewer/look/text.h"
#include "viewer/panels/control_line.h"
#include "viewer/panels/pace.h"
#include "viewer/panels/training/curves_section.h"
#include "viewer/panels/training/gradients_section.h"
#include "viewer/panels/training/runs_legend.h"
#include "viewer/panels/training/runs_section.h"
#include "viewer/widgets/controls.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using platform::Key;

constexpr std::array kSections{"Curves", "Gradients", "Runs"};
constexpr std::array kLayerChoices{"spread", "largest", "smallest"};
enum class Section : std::uint8_t { curves, gradients, runs };

constexpr std::array kKeys{
    PanelKey{Key::v, "V", "curves, gradients, or runs side by side"},
    PanelKey{Key::s, "S", "smoothing: off, EMA, TWEMA"},
    PanelKey{Key::w, "W", "less smoothing"},
    PanelKey{Key::h, "H", "more smoothing"},
    PanelKey{Key::x, "X", "horizontal axis: step, time or epoch"},
    PanelKey{Key::y, "Y", "vertical axis: linear, log, symlog"},
    PanelKey{Key::o, "O", "leave outliers out of the vertical axis"},
    PanelKey{Key::g, "G", "the selected curve alone, or all charts"},
    PanelKey{Key::l, "L", "which layers have a curve, where they are many"},
};

template <typename Enum>
void advance(Enum& value, std::size_t count) {
  value = static_cast<Enum>((static_cast<std::size_t>(value) + 1) % count);
}

class TrainingPanel final : public Panel {
 public:
  TrainingPanel() { of_gradients_.y_scale = analysis::ScaleKind::log; }

  void draw(const Store& store, PanelState& state) override {
    const std::vector<ScalarGroup>& groups = groups_.of(store);
    curves_.begin();
    follow_selection(state);
    if (state.key == Key::v) advance(section_, kSections.size());
    if (state.key == Key::l) advance(gradients_.layer_choice(), kLayerChoices.size());
    runs_.update(store, state, section_ == Section::runs);
    draw_controls(groups, store, state);
    Overlay overlay{runs_.is_comparison(), runs_.overlaid(), runs_.pointed()};
    if (section_ != Section::gradients) {
      if (const Store* const pointed = runs_legend(state, runs_.brushed_out())) overlay.pointed = pointed;
    }
    ImGui::Dummy({1.0F, px(4)});
    switch (section_) {
      case Section::curves:
        return draw_curves(groups, store, state, overlay);
      case Section::gradients:
        return gradients_.draw(store, of_gradients_, state);
      case Section::runs:
        return runs_.draw(groups, store, choice_, state, curves_, overlay);
    }
  }

  std::vector<Drawn> drawn(const Store& store) const override {
    if (section_ == Section::gradients) return gradients_.drawn(store);
    std::vector<Drawn> all;
    if (section_ == Section::runs) all = runs_.drawn(store);
    for (Drawn& each : curves_.drawn()) all.push_back(std::move(each));
    return all;
  }

  void take_over(const Panel& other) override {
    const auto* const from = dynamic_cast<const TrainingPanel*>(&other);
    if (from == nullptr) return;
    section_ = from->section_;
    choice_ = from->choice_;
    of_gradients_ = from->of_gradients_;
    gradients_.layer_choice() = from->gradients_.layer_choice();
    runs_.take_over(from->runs_);
    curves_.apply(choice_);
    gradients_.apply(of_gradients_);
  }

  std::size_t memory_bytes() const override { return curves_.memory_bytes() + gradients_.memory_bytes(); }

 private:
  // Without a point it has no chart that could ask for it.
  static void want_first_norm(const Store& store) {
    for (const Source& source : store.sources()) {
      if (is_norm_of_all_gradients(store, source) && source.scalars.empty()) {
        store.want(source, schema::Product::stats, {}, interval_for(store.status(), kSamplesPerSecond));
      }
    }
  }

  // What is selected is shown alone until the user asks for all again.
  void follow_selection(const PanelState& state) {
    const std::uint32_t chosen = state.source != nullptr ? state.source->id() : schema::kNoSource;
    if (chosen != chosen_) {
      alone_ = chosen != schema::kNoSource;
      if (alone_) section_ = Section::curves;
    }
    if (state.key == Key::g) alone_ = !alone_ && chosen != schema::kNoSource;
    chosen_ = chosen;
  }

  void draw_controls(const std::vector<ScalarGroup>& groups, const Store& store, PanelState& state) {
    CurveChoice& choice = section_ == Section::gradients ? of_gradients_ : choice_;
    const CurveChoice before = choice;
    const KnownAxes axes(store);
    change_by_key(state.key, choice, axes);
    ControlLine line;
    line.group("", widgets::segmented_width(kSections), [&] {
      int chosen = static_cast<int>(section_);
      if (widgets::segmented("section", kSections, chosen,
                             "Curves of every scalar; whether gradients flow; or runs side by side (V)")) {
        section_ = static_cast<Section>(chosen);
      }
    });
    if (section_ == Section::curves && groups.empty()) return;
    const bool is_alone = alone_ && section_ == Section::curves && state.source != nullptr;
    if (curve_controls(line, choice, axes, is_alone ? state.source->path() : std::string())) alone_ = false;
    if (section_ == Section::gradients && gradients_.has_choice(store)) choose_layers(line);
    if (section_ != Section::gradients && runs_.is_brushed()) offer_to_forget_brushes(line);
    settle(choice, before, store);
  }

  void choose_layers(ControlLine& line) {
    line.group("layers", widgets::segmented_width(kLayerChoices), [&] {
      int chosen = static_cast<int>(gradients_.layer_choice());
      if (widgets::segmented("layers", kLayerChoices, chosen,
                             "Which layers have a curve (L): evenly through the network, or those whose\n"
                             "gradients are now the largest or the smallest; a click on a bar adds its layer")) {
        gradients_.layer_choice() = static_cast<LayerChoice>(chosen);
      }
    });
  }

  void offer_to_forget_brushes(ControlLine& line) {
    line.group("", widgets::icon_button_width("brushes"), [&] {
      if (widgets::icon_button("brushes", look::Icon::close, "brushes", true,
                               "Brushes on the axes of Runs leave some runs out; show all again")) {
        runs_.forget_brushes();
      }
    });
  }

  void settle(CurveChoice& choice, const CurveChoice& before, const Store& store) {
    if (!KnownAxes(store).has(choice.form.x)) choice.form.x = CurveX::step;
    choice.form.unit = unit_for(store.time().seconds_at(static_cast<double>(store.timeline().newest())).value_or(0.0));
    if (choice.y_scale == before.y_scale && choice.clip_outliers == before.clip_outliers) return;
    if (&choice == &choice_) {
      curves_.apply(choice);
    } else {
      gradients_.apply(choice);
    }
  }

  void draw_curves(const std::vector<ScalarGroup>& groups, const Store& store, PanelState& state,
                   const Overlay& overlay) {
    if (alone_ && state.source != nullptr) {
      return curves_.draw_alone(group_of_one(groups, *state.source), store, choice_, state, overlay);
    }
    want_first_norm(store);
    if (!groups.empty()) return curves_.draw_all(groups, store, choice_, state, overlay);
    state.waiting_for = "any scalar";
    widgets::empty_state("Curves of everything the job records stand here",
                         "It has recorded no scalar yet. In the trainer, once a step:\n"
                         "agent.scalar(\"loss/train\", loss);");
  }

  Section section_ = Section::curves;
  CurveChoice choice_, of_gradients_;
  ScalarGroups groups_;
  CurvesSection curves_;
  GradientsSection gradients_;
  RunsSection runs_;
  std::uint32_t chosen_ = schema::kNoSource;
  bool alone_ = false;
};

}  // namespace

PanelInfo training_panel() {
  PanelInfo info;
  info.name = "training";
  info.title = "Training";
  info.shows = "Curves of every scalar, the flow of gradients, and runs side by side";
  info.can_show = is_curve;
  info.shows_all = true;
  info.make = []() -> std::unique_ptr<Panel> { return std::make_unique<TrainingPanel>(); };
  info.keys = kKeys;
  return info;
}

}  // namespace tensorscope::viewer
