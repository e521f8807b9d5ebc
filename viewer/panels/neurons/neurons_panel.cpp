#include "viewer/panels/neurons/neurons_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

#include "viewer/look/look.h"
#include "viewer/panels/color_keys.h"
#include "viewer/panels/neurons/layer_pictures.h"
#include "viewer/panels/neurons/neuron_table.h"
#include "viewer/panels/neurons/neurons_controls.h"
#include "viewer/panels/weights/tensor_form.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using platform::Key;

constexpr auto kKeys = with_color_keys(std::array{
    PanelKey{Key::f, "F", "samples × channels, or all channels of one sample"},
    PanelKey{Key::n, "N", "the next sample of the mosaic"},
    PanelKey{Key::k, "K", "the sample before"},
    PanelKey{Key::o, "O", "samples as they come, or by class"},
    PanelKey{Key::h, "H", "over steps: mean or on-rate"},
    PanelKey{Key::u, "U", "list all neurons, or only unhealthy ones"},
    PanelKey{Key::g, "G", "point out no neuron any more"},
    PanelKey{Key::l, "L", "lock the colour range"},
});

constexpr double kWide = 640;  // from here on pictures stand side by side
constexpr double kGap = 20;
constexpr double kSideShare = 0.3;
constexpr double kLeastSide = 220;
constexpr double kMostSide = 420;
constexpr double kTableShare = 0.3;
constexpr double kLeastTable = 160;
constexpr double kLeastSamples = 190;
constexpr double kLeastSteps = 150;
constexpr double kStepsShare = 0.4;  // of what the table leaves
constexpr double kStepsShareBelowTiles = 0.3;

class NeuronsPanel final : public Panel {
 public:
  void draw(const Store& store, PanelState& state) override {
    source_ = nullptr;
    if (state.source == nullptr) return draw_nothing();
    const Source& source = *state.source;
    if (source.id() != shown_) begin(source);
    if (elements_of(source.entry.shape) == 0) return draw_no_elements(source);
    source_ = &source;
    focus_.begin_frame();
    const auto samples = static_cast<std::uint64_t>(source.entry.shape.empty() ? 1 : source.entry.shape.front());
    choice_.sample = std::min(choice_.sample, samples - 1);
    change_by_key(state.key, samples, choice_, table_.order(), focus_, pictures_.colors());
    change_colors_by_key(state.key, pictures_.colors(), pictures_.has_negative());
    state.moving |= scene_.prepare(source, store, choice_);
    neurons_controls(scene_, choice_, table_.order(), focus_, pictures_.colors(), pictures_.has_negative());
    ImGui::Dummy({1.0F, px(4)});
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const LayerDrawing drawing{source, scene_, focus_, state, store};
    if (room.x >= px(kWide)) {
      draw_side_by_side(drawing, room);
    } else {
      draw_one_below_another(drawing, room);
    }
  }

  std::vector<Drawn> drawn(const Store&) const override {
    if (source_ == nullptr) return {};
    std::vector<Drawn> all = pictures_.drawn(*source_, scene_, choice_);
    if (DrawnTable table = table_.drawn(*source_, scene_); !table.columns.empty()) {
      const char* const title = scene_.layout().positions > 1 ? "Channels" : "Neurons";
      all.push_back({"neurons", title, source_->path(), scene_.numbers()->step, std::move(table)});
    }
    return all;
  }

  std::size_t memory_bytes() const override { return pictures_.memory_bytes() + scene_.memory_bytes(); }

 private:
  static void draw_nothing() {
    widgets::empty_state("Activations of the network's layers stand here",
                         "The job has named none yet. In the trainer, once:\n"
                         "agent.watch(\"net\", *net);");
  }

  static void draw_no_elements(const Source& source) {
    widgets::empty_state("It has no elements", source.path() + ": " + shape_text(source.entry.shape));
  }

  void begin(const Source& source) {
    shown_ = source.id();
    pictures_.forget();
    focus_.release();
  }

  // Left: what is over samples and over steps. Right, on the same axes: the means.
  void draw_side_by_side(LayerDrawing drawing, const ImVec2& room) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float gap = px(kGap);
    const float side = std::floor(std::clamp(room.x * static_cast<float>(kSideShare), px(kLeastSide), px(kMostSide)));
    const float left = room.x - side - gap;
    const float table = std::floor(std::max(room.y * static_cast<float>(kTableShare), px(kLeastTable)));
    const float above = room.y - table - 2.0F * gap;
    // Tiles have no rows that means could stand beside, and need the height.
    const bool is_mosaic = choice_.as_mosaic && scene_.has_mosaic();
    const double share = is_mosaic ? kStepsShareBelowTiles : kStepsShare;
    const float steps = std::floor(std::max(above * static_cast<float>(share), px(kLeastSteps)));
    const float samples = std::floor(std::max(above - steps, px(kLeastSamples)));
    const float right = at.x + left + gap;
    const float below = at.y + samples + gap;
    pictures_.draw_samples(drawing, choice_, {is_mosaic ? room.x : left, samples});
    ImGui::SetCursorScreenPos({right, below});
    pictures_.draw_means(drawing, {side, steps});
    ImGui::SetCursorScreenPos({right, at.y});
    pictures_.draw_profile(drawing, {side, samples});
    ImGui::SetCursorScreenPos({at.x, below});
    pictures_.draw_steps(drawing, choice_, {left, steps});
    ImGui::SetCursorScreenPos({at.x, below + steps + gap});
    table_.draw(drawing, room.x, table);
  }

  void draw_one_below_another(LayerDrawing drawing, const ImVec2& room) {
    const float gap = px(kGap);
    const auto next = [&](double height) {
      const ImVec2 at = ImGui::GetCursorScreenPos();
      ImGui::SetCursorScreenPos({at.x, at.y + gap - ImGui::GetStyle().ItemSpacing.y});
      return PicturePlace{room.x, px(height)};
    };
    pictures_.draw_samples(drawing, choice_, {room.x, px(280)});
    pictures_.draw_means(drawing, next(kLeastSteps));
    pictures_.draw_steps(drawing, choice_, next(kLeastSamples));
    table_.draw(drawing, room.x, next(280).height);
  }

  std::uint32_t shown_ = schema::kNoSource;
  const Source* source_ = nullptr;
  LayerChoice choice_;
  LayerScene scene_;
  NeuronFocus focus_;
  LayerPictures pictures_;
  NeuronTable table_;
};

bool is_layer(const Source& source) {
  using schema::SourceKind;
  const SourceKind kind = source.entry.kind;
  // A loss is no layer.
  if (source.entry.dtype != schema::Dtype::unknown && source.entry.shape.empty()) return false;
  return kind == SourceKind::activation || kind == SourceKind::activation_gradient || kind == SourceKind::input;
}

std::optional<std::uint64_t> first_sample(const Source& source) {
  std::optional<std::uint64_t> first;
  if (!source.regions.empty()) first = source.regions.oldest()->step;
  if (!source.summaries.empty()) first = std::min(first.value_or(UINT64_MAX), source.summaries.oldest()->step);
  return first;
}

}  // namespace

PanelInfo neurons_panel() {
  PanelInfo info;
  info.name = "neurons";
  info.title = "Neurons";
  info.shows = "What the neurons of a layer do on each sample and over the steps, and which are dead";
  info.can_show = is_layer;
  info.first_step = first_sample;
  info.make = []() -> std::unique_ptr<Panel> { return std::make_unique<NeuronsPanel>(); };
  info.keys = kKeys;
  return info;
}

}  // namespace tensorscope::viewer
