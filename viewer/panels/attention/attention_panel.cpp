#include "viewer/panels/attention/attention_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <memory>
#include <utility>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/attention/attention_controls.h"
#include "viewer/panels/attention/attention_matrix.h"
#include "viewer/panels/attention/attention_texts.h"
#include "viewer/panels/attention/sequence_view.h"
#include "viewer/panels/attention/share_view.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/color_keys.h"
#include "viewer/panels/weights/sample_choice.h"
#include "viewer/store/unseen_pass.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/controls.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using platform::Key;
using widgets::Box;

constexpr auto kKeys = with_color_keys(std::array{
    PanelKey{Key::h, "H", "the next head"},
    PanelKey{Key::n, "N", "the next layer"},
    PanelKey{Key::s, "S", "the next sample of the batch"},
    PanelKey{Key::m, "M", "one head, the mean of heads, rollout, flow, relevance"},
    PanelKey{Key::c, "C", "relevance: for the predicted class, the label, the next number"},
    PanelKey{Key::v, "V", "what a position attends to, or who attends to it"},
    PanelKey{Key::g, "G", "the figure under each head"},
    PanelKey{Key::o, "O", "attention of the training, or of a probe"},
    PanelKey{Key::u, "U", "let go of the position that was clicked"},
    PanelKey{Key::k, "K", "rollout and flow: heads by their mean, max or min"},
    PanelKey{Key::f, "F", "rollout and flow: discard no, half, or most of the weights"},
    PanelKey{Key::l, "L", "lock the colour range"},
});

constexpr double kWide = 640;  // from this width on the grid stands beside the rest
constexpr double kCaveatHeight = 20;

// A fifteenth of the time: where frames are few, each has more to catch up with.
std::chrono::microseconds work_in_frame() {
  const double share_us = static_cast<double>(ImGui::GetIO().DeltaTime) * 1e6 / 15.0;
  return std::chrono::microseconds(std::lround(std::clamp(share_us, 1000.0, 3000.0)));
}

class AttentionPanel final : public Panel {
 public:
  void draw(const Store& store, PanelState& state) override {
    has_drawn_ = false;
    if (state.source == nullptr) {
      if (const Source* const unseen = source_of_unseen_pass(store); unseen != nullptr && can_still_come(store)) {
        store.want(*unseen, schema::Product::stats);
        state.waiting_for = "the names of what a pass makes";
      }
      widgets::empty_state(kNoAttention, kHowToGetAttention);
      return;
    }
    const Source& source = *state.source;
    change_by_key(data_, settings_, matrix_.colors(), state);
    change_colors_by_key(state.key, matrix_.colors(), false);
    if (state.key == Key::u) pinned_.reset();
    matrix_.tell(need_);
    need_.focus = focus_now();
    data_.update(store, source, settings_.choice, need_);
    begin_if_other(source);
    begin_if_other_mode(state);
    state.moving |= data_.work(work_in_frame());
    state.waiting_for = data_.waiting_for();
    state.computing = data_.is_computing();
    if (data_.has_sample()) state.drawn_step = data_.sample()->step;

    attention_controls(data_, settings_, matrix_.colors(), state);
    ImGui::Dummy({1.0F, px(4)});
    if (!data_.shape() || !data_.has_sample()) return draw_absence(source, store);
    has_drawn_ = true;
    drawn_step_ = data_.sample()->step;
    draw_pictures(source, state);
  }

  std::vector<Drawn> drawn(const Store& store) const override {
    std::vector<Drawn> all;
    const AttentionOrigin* const origin = data_.origin();
    const Source* const source = store.source(shown_);
    if (!has_drawn_ || origin == nullptr || source == nullptr) return all;
    if (!data_.matrix().empty()) {
      all.push_back({"matrix", matrix_title(data_, settings_.choice), source->path(), data_.matrix().step(),
                     matrix_.drawn(data_)});
    }
    if (!data_.weights().empty()) {
      all.push_back(
          {"position", focus_title(data_, settings_.choice), source->path(), data_.weights_step(), focus_table(data_)});
    }
    const std::span labels = std::span(origin->labels).subspan(data_.first_layer_of_grid());
    const auto layers = data_.grid().layers();
    if (!layers.empty()) all.push_back({"heads", "Heads", "", drawn_step_, heads_table(layers, labels)});
    if (has_shares(layers)) {
      all.push_back({"shares", "Share of attention", "", drawn_step_, shares_table(layers, labels)});
    }
    return all;
  }

  std::size_t memory_bytes() const override {
    return data_.memory_bytes() + matrix_.memory_bytes() + grid_.memory_bytes() + sequence_.memory_bytes();
  }

 private:
  // Up to the first layer alone there is nothing to join: it begins with all of them.
  void begin_if_other_mode(PanelState& state) {
    const HeadMode before = std::exchange(mode_, settings_.choice.mode);
    if (before == mode_) return;
    matrix_.colors().range.forget();
    const AttentionOrigin* const origin = data_.origin();
    const bool begins = !is_joint(before) && is_joint(mode_) && origin != nullptr && data_.layer() == 0;
    if (begins) state.select = origin->layers.back();
  }

  // Another sequence: what was pinned and zoomed belongs to the one before.
  void begin_if_other(const Source& source) {
    if (shown_ == source.id() && shape_ == data_.shape()) return;
    const bool is_other_sequence = shape_ != data_.shape();
    shown_ = source.id();
    shape_ = data_.shape();
    matrix_.colors().range.forget();
    if (!is_other_sequence) return;
    matrix_.forget();
    pinned_.reset();
    hovered_.reset();
  }

  // What counts for a score counts where it is read.
  std::int64_t first_query() const {
    const JointAttentionTask::Result* const joint = data_.joint();
    const bool is_read = settings_.choice.mode == HeadMode::relevance && joint != nullptr && joint->matrix.read_query;
    return is_read ? *joint->matrix.read_query : first_focus(data_.queries());
  }

  std::optional<Focus> focus_now() const {
    std::optional<Focus> focus = hovered_ ? hovered_ : pinned_;
    const PositionNames& names = data_.queries();
    if (!focus && names.size() > 0) focus = Focus{true, settings_.received ? first_focus(names) : first_query()};
    if (!focus) return focus;
    if (is_self()) {
      focus->is_query = !settings_.received;
    } else if (!hovered_ && !pinned_ && settings_.received) {
      focus = Focus{false, first_focus(data_.keys())};
    }
    return focus;
  }

  bool is_self() const { return data_.axes().is_self; }

  void draw_absence(const Source& source, const Store& store) {
    const Absence absence = why_absent(source, store);
    Box area = widgets::space_for(0.0F, 0.0F);
    const Box box = area;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    widgets::draw_title(list, area, "Attention", source.path());
    widgets::draw_empty_state(list, area, absence.what, absence.how);
    widgets::end_space(box);
  }

  void draw_pictures(const Source& source, PanelState& state) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float gap = px(16);
    const bool is_wide = room.x >= px(kWide);
    const float right = is_wide ? std::clamp(std::floor(room.x * 0.38F), px(248), px(520)) : 0.0F;
    const float left = is_wide ? room.x - right - gap : room.x;
    const float height = room.y - px(kCaveatHeight) - px(8);

    hovered_before_ = std::exchange(hovered_, std::nullopt);
    const float most_above = is_wide ? std::max(px(120), std::floor(height * 0.44F)) : px(260);
    const float above = sequence_.height(data_, left, most_above);
    take(sequence_.draw(data_, settings_.choice, matrix_.colors(), pinned_.has_value(), left, above));
    hover_name(state, "position", {at.x, at.y, at.x + left, at.y + above});

    const float matrix_top = at.y + above + px(12);
    const float matrix_height = std::max(is_wide ? at.y + height - matrix_top : px(320), px(200));
    ImGui::SetCursorScreenPos({at.x, matrix_top});
    draw_matrix(source, state, left, matrix_height);
    hover_name(state, "matrix", {at.x, matrix_top, at.x + left, matrix_top + matrix_height});

    const float grid_x = is_wide ? at.x + left + gap : at.x;
    const float grid_y = is_wide ? at.y : matrix_top + matrix_height + px(12);
    draw_right(source, state,
               {grid_x, grid_y, grid_x + (is_wide ? right : left), is_wide ? at.y + height : grid_y + px(420)});
    const float bottom = std::max(is_wide ? at.y + height : grid_y + px(420), matrix_top + matrix_height);
    ImGui::SetCursorScreenPos({at.x, bottom + px(4)});
    draw_caveat(room.x);
    if (hovered_ != hovered_before_) state.moving = true;
  }

  void draw_matrix(const Source& source, PanelState& state, float width, float height) {
    const std::string title = matrix_title(data_, settings_.choice);
    const std::string about = matrix_source(data_, source, settings_.choice);
    if (is_joint(settings_.choice.mode) && data_.matrix().empty()) {
      const Box box = widgets::space_for(width, height);
      Box area = box;
      ImDrawList& list = *ImGui::GetWindowDrawList();
      widgets::draw_title(list, area, title, about);
      const std::string kind = name(settings_.choice.joint.kind);
      if (data_.no_joint().empty()) {
        widgets::draw_empty_state(
            list, area, "The " + kind + " is on its way",
            "It needs all layers at one step: " + look::format_percent(data_.joint_progress()) + " computed.");
      } else {
        widgets::draw_empty_state(list, area, "No " + kind + " here", data_.no_joint());
      }
      return widgets::end_space(box);
    }
    const AttentionMatrix::Result result = matrix_.draw(data_, title, about, state, width, height);
    if (!result.query || !result.key) return;
    const bool is_query = is_self() ? !settings_.received : data_.focus() ? data_.focus()->is_query : true;
    take({Focus{is_query, is_query ? *result.query : *result.key}, result.clicked});
  }

  void draw_right(const Source& source, PanelState& state, Box box) {
    const AttentionOrigin& origin = *data_.origin();
    const auto layers = data_.grid().layers();
    const std::span<const std::string> labels = std::span(origin.labels).subspan(data_.first_layer_of_grid());
    Box grid = box;
    if (has_shares(layers)) {
      const float shares = std::min(shares_height(layers.size()), std::floor(box.height() * 0.5F));
      grid.y1 -= shares + px(12);
      grid.y1 =
          std::min(grid.y1, box.y0 + grid_.wanted_height(origin.labels.size(), most_heads(), labels, box.width()));
      const Box below{box.x0, grid.y1 + px(12), box.x1, grid.y1 + px(12) + shares};
      ImGui::SetCursorScreenPos({below.x0, below.y0});
      draw_shares("Share of attention", "", layers, labels, box.width(), shares);
      hover_name(state, "shares", below);
    }
    ImGui::SetCursorScreenPos({grid.x0, grid.y0});
    draw_grid(source, state, grid);
  }

  std::int64_t most_heads() const {
    std::int64_t heads = 1;
    for (const Source* layer : data_.origin()->layers) {
      if (const auto shape = attention_shape(layer->entry.shape)) heads = std::max(heads, shape->heads);
    }
    return heads;
  }

  void draw_grid(const Source& source, PanelState& state, const Box& box) {
    const AttentionOrigin& origin = *data_.origin();
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < data_.grid().layers().size(); ++i) {
      paths.push_back(origin.layers[data_.first_layer_of_grid() + i]->path());
    }
    paths_.assign(origin.labels.size(), "");
    std::ranges::copy(paths, paths_.begin() + static_cast<std::ptrdiff_t>(data_.first_layer_of_grid()));
    const bool has_head = settings_.choice.mode == HeadMode::one;
    constexpr std::array kFigureWords{"entropy in nats", "distance in positions", "share on the first token"};
    const std::string about = figure_source(data_, kFigureWords[static_cast<std::size_t>(settings_.figure)]);
    const HeadGridScene scene{"Heads",
                              about,
                              data_.grid(),
                              origin.labels,
                              paths_,
                              data_.first_layer_of_grid(),
                              is_joint(settings_.choice.mode) ? 0 : data_.layer(),
                              data_.layer(),
                              has_head ? std::optional(settings_.choice.head) : std::nullopt,
                              most_heads(),
                              settings_.figure,
                              matrix_.colors()};
    const HeadGridResult result = grid_.draw("heads", scene, box.width(), box.height());
    hover_name(state, "heads", box);
    const bool is_moved = result.first_layer != need_.first_layer || result.end_layer != need_.end_layer ||
                          result.thumbnail_pixels != need_.thumbnail_pixels;
    state.moving |= is_moved;
    need_.first_layer = result.first_layer;
    need_.end_layer = result.end_layer;
    need_.thumbnail_pixels = result.thumbnail_pixels;
    if (!result.clicked) return;
    const Source* const clicked = origin.layers[result.clicked->layer];
    if (clicked != &source) state.select = clicked;
    settings_.choice.head = result.clicked->head;
    if (settings_.choice.mode == HeadMode::mean) settings_.choice.mode = HeadMode::one;
  }

  void take(const SequenceResult& result) {
    if (!result.hovered) return;
    hovered_ = result.hovered;
    if (!result.clicked) return;
    if (pinned_ == result.hovered) {
      pinned_.reset();
    } else {
      pinned_ = result.hovered;
    }
  }

  static void draw_caveat(float width) {
    const Box box = widgets::space_for(width, px(kCaveatHeight));
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const look::Palette& p = look::palette();
    const float middle = (box.y0 + box.y1) / 2.0F;
    look::draw_text(list, look::Font::small, {box.x0, middle}, p.text, kCaveat, look::Align::begin,
                    look::Align::middle);
    float x = box.x0 + look::text_size(look::Font::small, kCaveat).x + px(6);
    // What has no room is in the tooltip.
    for (const char* const text : {kCaveatWhy, kCaveatBy}) {
      const float text_width = look::text_size(look::Font::small, text).x;
      if (x + text_width > box.x1) break;
      look::draw_text(list, look::Font::small, {x, middle}, p.secondary, text, look::Align::begin, look::Align::middle);
      x += text_width + px(4);
    }
    widgets::end_space(box);
    widgets::tip_for_last((std::string(kCaveatWhy) + "\n" + kCaveatBy).c_str());
  }

  static void hover_name(PanelState& state, const char* name, const Box& box) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (ImGui::IsWindowHovered() && box.contains(mouse.x, mouse.y)) state.hovered = name;
  }

  AttentionData data_;
  AttentionSettings settings_;
  AttentionNeed need_;
  AttentionMatrix matrix_;
  HeadGridView grid_;
  SequenceView sequence_;
  std::vector<std::string> paths_;
  std::uint32_t shown_ = schema::kNoSource;
  std::optional<AttentionShape> shape_;
  HeadMode mode_ = HeadMode::one;
  std::optional<Focus> pinned_;
  std::optional<Focus> hovered_;
  std::optional<Focus> hovered_before_;
  bool has_drawn_ = false;
  std::uint64_t drawn_step_ = 0;  // by value: the store may move its samples before drawn() is called
};

}  // namespace

PanelInfo attention_panel() {
  PanelInfo info;
  info.name = "attention";
  info.title = "Attention";
  info.shows = "Where words and patches look: a head's matrix, all heads, rollout, flow, relevance";
  info.can_show = is_attention;
  info.first_step = first_region_step;
  info.make = []() -> std::unique_ptr<Panel> { return std::make_unique<AttentionPanel>(); };
  info.keys = kKeys;
  return info;
}

}  // namespace tensorscope::viewer
