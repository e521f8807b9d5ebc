#include "viewer/panels/weights/weights_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "viewer/look/look.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/color_keys.h"
#include "viewer/panels/pace.h"
#include "viewer/panels/weights/facts_line.h"
#include "viewer/panels/weights/sample_choice.h"
#include "viewer/panels/weights/shown_statistics.h"
#include "viewer/panels/weights/tensor_facts.h"
#include "viewer/panels/weights/tensor_picture.h"
#include "viewer/panels/weights/value_counts_view.h"
#include "viewer/panels/weights/weights_controls.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using platform::Key;

constexpr auto kKeys = with_color_keys(std::array{
    PanelKey{Key::v, "V", "the parameter or its gradient"},
    PanelKey{Key::f, "F", "kernels as tiles or as a matrix"},
    PanelKey{Key::m, "M", "values, or their difference to mark A"},
    PanelKey{Key::n, "N", "as many elements as are drawn, or every one"},
    PanelKey{Key::l, "L", "lock the colour range"},
    PanelKey{Key::h, "H", "histogram over steps: linear or symlog"},
});

constexpr double kSummariesPerSecond = 2;
constexpr double kCountsHeight = 196;
constexpr double kLeastPictureHeight = 220;

class WeightsPanel final : public Panel {
 public:
  void draw(const Store& store, PanelState& state) override {
    facts_ = {};
    if (state.source == nullptr) return draw_nothing();
    const Source& source = *state.source;
    if (source.id() != shown_) begin(source);
    change_by_key(source, store, choice_, counts_.scale(), state);
    change_colors_by_key(state.key, choice_.colors, picture_.has_negative());
    const ImVec2 room = ImGui::GetContentRegionAvail();
    picture_.prepare(source, store, choice_, room.x, picture_height_ > 0.0F ? picture_height_ : room.y / 2.0F);
    weights_controls(source, store, picture_, choice_, counts_.scale(), state);
    ask_for_summary(source, store, state);
    draw_pictures(source, store, state);
  }

  std::vector<Drawn> drawn(const Store& store) const override {
    std::vector<Drawn> all;
    if (auto elements = picture_.drawn(store)) all.push_back(std::move(*elements));
    if (!facts_.columns.empty()) all.push_back({"statistics", "Statistics", path_, facts_step_, facts_});
    for (Drawn& each : counts_.drawn()) all.push_back(std::move(each));
    return all;
  }

  std::size_t memory_bytes() const override { return picture_.memory_bytes() + counts_.memory_bytes(); }

 private:
  static void draw_nothing() {
    widgets::empty_state("Weights, gradients and other tensors stand here",
                         "The job has named none yet. In the trainer, once:\n"
                         "agent.watch(\"net\", *net);");
  }

  void begin(const Source& source) {
    shown_ = source.id();
    path_ = source.path();
    choice_.colors.range.unlock();
    choice_.colors.range.forget();
    const bool is_slope = source.entry.kind == schema::SourceKind::gradient;
    // Gradients shrink by orders of magnitude while a network learns.
    counts_.scale() = is_slope ? analysis::ScaleKind::symlog : analysis::ScaleKind::linear;
    counts_.forget();
    picture_.forget();
  }

  void ask_for_summary(const Source& source, const Store& store, PanelState& state) const {
    if (picture_.form() == TensorForm::nothing) return;
    const std::uint32_t interval = interval_for(store.status(), kSummariesPerSecond);
    store.want(source, schema::Product::stats | schema::Product::histogram, {}, interval);
    const Summary* const summary = histogram_at(source.summaries, store.timeline().step());
    const bool is_missing = summary == nullptr || !is_current(summary->step, interval, store);
    if (is_missing) state.waiting_for = "statistics of " + source.path();
  }

  void draw_pictures(const Source& source, const Store& store, PanelState& state) {
    const float gap = px(12);
    ImGui::Dummy({1.0F, px(4)});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const bool is_field = picture_.form() != TensorForm::number && picture_.form() != TensorForm::nothing;
    const bool has_counts = counts_.prepare(source, store) && is_field;
    const float below = has_counts ? px(kCountsHeight) + facts_height() + 2 * gap : facts_height() + gap;
    const float height = std::max(room.y - below, px(kLeastPictureHeight));
    picture_height_ = height;
    picture_.draw(source, store, choice_, state, room.x, height);
    if (is_mouse_over({at.x, at.y, at.x + room.x, at.y + height})) state.hovered = "elements";

    ImGui::SetCursorScreenPos({at.x, at.y + height + gap});
    draw_facts(source, store, state, room.x);
    if (!has_counts) return;
    ImGui::SetCursorScreenPos({at.x, at.y + height + facts_height() + 2 * gap});
    counts_.draw(store, state, room.x, px(kCountsHeight));
  }

  void draw_facts(const Source& source, const Store& store, PanelState& state, float width) {
    const Summary* const summary = statistics_.at(source, store.timeline().step());
    if (summary == nullptr || summary->stats->elements == 0) return;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::vector<TensorFact> facts = facts_of(*summary);
    facts_line(facts, summary->step, picture_.other_step(summary->step, store), width);
    if (is_mouse_over({at.x, at.y, at.x + width, at.y + facts_height()})) state.hovered = "statistics";
    facts_step_ = summary->step;
    for (const TensorFact& fact : facts) facts_.columns.push_back({fact.name, std::vector<double>{fact.value}});
  }

  std::uint32_t shown_ = schema::kNoSource;
  std::string path_;
  PictureChoice choice_;
  TensorPicture picture_;
  float picture_height_ = 0.0F;  // in the last frame
  ValueCountsView counts_;
  ShownStatistics statistics_;
  DrawnTable facts_;
  std::uint64_t facts_step_ = 0;
};

bool is_tensor(const Source& source) {
  return schema::is_tensor(source.entry.kind) &&
         (source.entry.dtype != schema::Dtype::unknown || !source.entry.shape.empty() || !source.regions.empty());
}

}  // namespace

PanelInfo weights_panel() {
  PanelInfo info;
  info.name = "weights";
  info.title = "Weights";
  info.shows = "A tensor's elements as matrix or kernels, its histogram now and over steps";
  info.can_show = is_tensor;
  info.first_step = first_region_step;
  info.make = []() -> std::unique_ptr<Panel> { return std::make_unique<WeightsPanel>(); };
  info.keys = kKeys;
  return info;
}

}  // namespace tensorscope::viewer
