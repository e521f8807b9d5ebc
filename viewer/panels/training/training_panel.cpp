#include "viewer/panels/training/training_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "viewer/look/text.h"
#include "viewer/panels/control_line.h"
#include "viewer/panels/curves/chart_grid.h"
#include "viewer/panels/curves/curve_group_view.h"
#include "viewer/panels/drawn_name.h"
#include "viewer/widgets/controls.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using platform::Key;

constexpr std::array kKeys{
    PanelKey{Key::s, "S", "smoothing: off, EMA, TWEMA"},
    PanelKey{Key::x, "X", "horizontal axis: step, time or epoch"},
    PanelKey{Key::y, "Y", "vertical axis: linear, log, symlog"},
    PanelKey{Key::o, "O", "leave outliers out of the vertical axis"},
    PanelKey{Key::g, "G", "the selected curve alone, or all charts"},
};

// "net:grad/norm" of a model, not those of its modules.
bool is_norm_of_all_gradients(const Store& store, const Source& source) {
  if (!is_derived(source) || !source.path().ends_with(":grad/norm")) return false;
  const Source* const model = store.source(source.entry.parent);
  return model != nullptr && model->entry.parent == schema::kNoSource;
}

class TrainingPanel final : public Panel {
 public:
  void draw(const Store& store, PanelState& state) override {
    const std::vector<ScalarGroup>& groups = groups_.of(store);
    shown_.clear();
    if (state.source != nullptr && is_derived(*state.source)) store.want(*state.source, schema::Product::stats);
    for (const Source& source : store.sources()) {
      if (is_norm_of_all_gradients(store, source)) store.want(source, schema::Product::stats);
    }
    if (groups.empty()) return draw_nothing(state);
    follow_selection(state);
    const CurveChoice before = choice_;
    const KnownAxes axes(store);
    change_by_key(state.key, choice_, axes);
    const auto alone = alone_ ? group_of_one(groups, chosen_) : std::nullopt;
    if (curve_controls(choice_, axes, alone ? alone->scalars.front().name : "")) alone_ = false;
    settle(before, store);
    ImGui::Dummy({1.0F, px(4)});
    if (alone) {
      draw_alone(*alone, store, state);
    } else {
      draw_all(groups, store, state);
    }
  }

  std::vector<Drawn> drawn(const Store&) const override {
    std::vector<Drawn> all;
    for (const CurveGroupView* view : shown_) all.push_back(view->drawn());
    return all;
  }

  std::size_t memory_bytes() const override {
    std::size_t bytes = 0;
    for (const auto& [title, view] : views_) bytes += view.memory_bytes();
    return bytes;
  }

 private:
  static void draw_nothing(PanelState& state) {
    state.waiting_for = "any scalar";
    widgets::empty_state("Curves of everything the job records stand here",
                         "It has recorded no scalar yet. In the trainer, once a step:\n"
                         "agent.scalar(\"loss/train\", loss);");
  }

  // What is selected is shown alone until the user asks for all again.
  void follow_selection(const PanelState& state) {
    const std::uint32_t chosen = state.source != nullptr ? state.source->id() : schema::kNoSource;
    if (chosen != chosen_) alone_ = chosen != schema::kNoSource;
    if (state.key == Key::g) alone_ = !alone_ && chosen != schema::kNoSource;
    chosen_ = chosen;
  }

  void settle(const CurveChoice& before, const Store& store) {
    if (!KnownAxes(store).has(choice_.form.x)) choice_.form.x = CurveX::step;
    choice_.form.unit = unit_for(store.time().seconds_at(static_cast<double>(store.timeline().newest())).value_or(0.0));
    if (choice_.y_scale != before.y_scale || choice_.clip_outliers != before.clip_outliers) {
      for (auto& [title, view] : views_) view.apply(choice_);
    }
  }

  static std::optional<ScalarGroup> group_of_one(const std::vector<ScalarGroup>& groups, std::uint32_t source) {
    for (const ScalarGroup& group : groups) {
      for (const GroupedScalar& scalar : group.scalars) {
        if (scalar.source == source)
          return ScalarGroup{"alone-" + drawn_name(scalar.name), group.title, group.quantity, {scalar}};
      }
    }
    return std::nullopt;
  }

  void draw_alone(const ScalarGroup& group, const Store& store, PanelState& state) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    draw_chart(group, store, state, room.x, std::max(room.y, px(200)));
  }

  void draw_all(const std::vector<ScalarGroup>& groups, const Store& store, PanelState& state) {
    const float gap = px(24);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const ChartGrid grid =
        lay_out_charts(groups.size(), static_cast<double>(room.x), static_cast<double>(room.y),
                       {static_cast<double>(px(320)), static_cast<double>(px(220)), static_cast<double>(gap)});
    const auto width = static_cast<float>(grid.width);
    const auto height = static_cast<float>(grid.height);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const ImVec2 corner(at.x + static_cast<float>(i % grid.columns) * (width + gap),
                          at.y + static_cast<float>(i / grid.columns) * (height + gap));
      ImGui::SetCursorScreenPos(corner);
      if (ImGui::IsRectVisible({width, height})) {
        draw_chart(groups[i], store, state, width, height);
      } else {
        ImGui::Dummy({width, height});
      }
    }
  }

  void draw_chart(const ScalarGroup& group, const Store& store, PanelState& state, float width, float height) {
    const auto [found, is_new] = views_.try_emplace(group.name);
    CurveGroupView& view = found->second;
    if (is_new) view.apply(choice_);
    view.draw(group, store, choice_, state, width, height);
    for (const GroupedScalar& scalar : group.scalars) {
      const Source* const source = store.source(scalar.source);
      if (source != nullptr && is_derived(*source)) store.want(*source, schema::Product::stats);
    }
    shown_.push_back(&view);
  }

  CurveChoice choice_;
  ScalarGroups groups_;
  std::map<std::string, CurveGroupView> views_;
  std::vector<const CurveGroupView*> shown_;
  std::uint32_t chosen_ = schema::kNoSource;
  bool alone_ = false;
};

}  // namespace

PanelInfo training_panel() {
  PanelInfo info;
  info.name = "training";
  info.title = "Training";
  info.shows = "Curves of every scalar, from the first step on";
  info.can_show = is_curve;
  info.shows_all = true;
  info.make = []() -> std::unique_ptr<Panel> { return std::make_unique<TrainingPanel>(); };
  info.keys = kKeys;
  return info;
}

}  // namespace tensorscope::viewer
