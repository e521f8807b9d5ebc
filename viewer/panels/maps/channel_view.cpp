#include "viewer/panels/maps/channel_view.h"

#include <imgui.h>

#include <algorithm>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/maps/drawn_planes.h"
#include "viewer/panels/maps/film_card.h"
#include "viewer/panels/maps/film_step.h"
#include "viewer/panels/step_marks.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

constexpr const char* kName = "channel";

std::int64_t most_active_channel(const Planes& planes) {
  const std::vector<std::size_t> best = most_active(planes.view(), 1, {});
  return best.empty() ? 0 : planes.channel(best.front());
}

bool is_units(const Planes& planes) {
  return planes.form.kind == LayerForm::Kind::units;
}

}  // namespace

void ChannelView::update(const MapsScene& scene, MapsChoice& choice) {
  const Source* const layer = scene.layer;
  const RegionSample* sample = nullptr;
  if (layer != nullptr) {
    sample =
        sample_at(scene, *layer, [&](const RegionSample& each) { return has_whole_sample(each.region, scene.sample); });
  }
  if (sample == nullptr) {
    planes_ = {};
    layer_ = schema::kNoSource;
    if (layer != nullptr) planes_.form = form_of(scene.film, *layer);
    return;
  }
  if (layer_ != layer->id()) {
    heatmap_.rows_view.reset();
    heatmap_.cols_view.reset();
    heatmap_.colors.range.unlock();
    heatmap_.colors.range.forget();
  }
  if (layer_ != layer->id() || sample_ != scene.sample || step_ != sample->step || !(image_ == scene.film.image)) {
    image_ = scene.film.image;
    layer_ = layer->id();
    sample_ = scene.sample;
    step_ = sample->step;
    planes_ = planes_of(sample->region, scene.sample, scene.film.image);
    ++revision_;
  }
  if (planes_.channels == 0) return;
  if (!choice.channel || *choice.channel >= planes_.form.channels) choice.channel = most_active_channel(planes_);
  if (channel_ != *choice.channel) {
    channel_ = *choice.channel;
    ++revision_;
  }
}

void ChannelView::draw(const MapsScene& scene, const MapsChoice& choice, PanelState& state, float width, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (is_mouse_over({at.x, at.y, at.x + width, at.y + height})) state.hovered = kName;
  title_ = is_units(planes_) ? "All " + look::format_signed(planes_.form.channels) + " units"
           : choice.channel  ? "Channel " + look::format_signed(*choice.channel)
                             : std::string("Channel");
  path_ = scene.layer != nullptr ? scene.layer->path() : std::string();
  std::string source = path_;
  if (planes_.values.empty()) {
    const widgets::Box box = widgets::space_for(width, height);
    widgets::Box area = box;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    widgets::draw_title(list, area, title_, source);
    if (scene.layer == nullptr) {
      widgets::draw_empty_state(list, area, "A layer's channel stands here, large", "Click on a layer in the film.");
    } else if (planes_.form.kind == LayerForm::Kind::none) {
      widgets::draw_empty_state(
          list, area, "No picture is known of a layer that makes " + sample_shape(scene.layer->entry.shape),
          "Planes (C × H × W), patches (T × F) and units (F) have one. Patches are known where they\n"
          "could be cut from the image, or agent.image(…) says where they stand.");
    } else {
      const Absence absence = why_absent(*scene.layer, scene.store);
      widgets::draw_empty_state(list, area, absence.what, absence.how);
    }
    widgets::end_space(box);
    return;
  }
  source += " · step " + look::format_count(step_);
  widgets::MatrixData matrix;
  if (is_units(planes_)) {
    const auto units = static_cast<std::int64_t>(planes_.channels);
    matrix.values = planes_.values;
    matrix.rows = {1, 0, 1, 1};
    matrix.cols = {units, 0, 1, units};
    matrix.row_axis = "sample";
    matrix.col_axis = "unit";
  } else {
    const auto rows = static_cast<std::int64_t>(planes_.height);
    const auto cols = static_cast<std::int64_t>(planes_.width);
    matrix.values = planes_.view().plane(static_cast<std::size_t>(channel_));
    matrix.rows = {rows, 0, 1, rows};
    matrix.cols = {cols, 0, 1, cols};
    const bool is_patches = planes_.form.kind == LayerForm::Kind::tokens;
    matrix.row_axis = is_patches ? "row of patches" : "row";
    matrix.col_axis = is_patches ? "column of patches" : "column";
  }
  matrix.revision = revision_;
  widgets::Heatmap spec;
  spec.title = title_;
  spec.source = source;
  spec.matrix = &matrix;
  spec.square_cells = !is_units(planes_);
  state.moving |= widgets::heatmap("channel", spec, heatmap_, width, height).moving;
}

std::optional<Drawn> ChannelView::drawn() const {
  if (planes_.values.empty()) return std::nullopt;
  Drawn drawn{kName, title_, path_, step_, {}};
  drawn.data = is_units(planes_) ? float_array(planes_.values, {planes_.channels})
                                 : float_array(planes_.view().plane(static_cast<std::size_t>(channel_)),
                                               {planes_.height, planes_.width});
  return drawn;
}

std::size_t ChannelView::memory_bytes() const {
  return planes_.values.capacity() * sizeof(float) + heatmap_.image.texture().bytes();
}

}  // namespace tensorscope::viewer
