#include "viewer/panels/maps/class_map_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/maps/drawn_planes.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/panels/step_marks.h"
#include "viewer/widgets/caption.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/color_bar.h"
#include "viewer/widgets/empty_state.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using look::Font;
using look::px;
using widgets::Box;

constexpr const char* kName = "class-map";

std::string not_finite_text(const std::vector<float>& values) {
  std::uint64_t nan = 0;
  std::uint64_t infinite = 0;
  for (const float value : values) {
    nan += std::isnan(value) ? 1U : 0U;
    infinite += std::isinf(value) ? 1U : 0U;
  }
  return widgets::non_finite_text(nan, infinite, 0);
}

Absence why_no_map(const MapsScene& scene, const MapsChoice& choice, const ClassMaps& maps) {
  if (maps.is_pending()) return {"Being computed", "The map of another step stays until then."};
  const bool has_later = !maps.steps().empty();
  if (has_later) {
    return {"No class map was kept at step " + look::format_count(scene.store.timeline().step()) + " or before",
            "The first is of step " + look::format_count(maps.steps().front()) + ". Press End for the newest."};
  }
  const bool is_of_masked = analysis::needs_masked_scores(choice.method);
  if (const Source* const other = other_of_map(scene, choice)) {
    if (const std::string answer = answer_now(*other, scene.store); !answer.empty()) {
      return {is_of_masked ? "The masked images were not shown" : "The gradient was not sampled", answer};
    }
  }
  const Absence absence = why_absent(*scene.layer, scene.store);
  if (!can_still_come(scene.store)) return absence;
  if (is_of_masked) {
    return {"No class map yet",
            "The network is shown the image once for each channel, masked with it, when the budget allows."};
  }
  return {"No class map yet",
          "It needs the layer's activation and gradient of one step; the job sends both while this "
          "is on screen."};
}

}  // namespace

ClassMapRequest request_of(const MapsScene& scene, const MapsChoice& choice) {
  // Masked images are scored for all classes at once.
  const bool is_label = analysis::needs_masked_scores(choice.method) && choice.class_kind == ClassKind::label;
  const std::uint32_t argument = is_label && scene.label ? *scene.label : class_argument(choice);
  return {scene.layer, other_of_map(scene, choice), scene.sample, argument, choice.method, scene.film.image};
}

void ClassMapView::draw(const MapsScene& scene, const MapsChoice& choice, const InputBatch& batch, ClassMaps& maps,
                        const analysis::ColorScale& scale, bool is_locked, PanelState& state, float width,
                        float height) {
  const Box box = widgets::space_for(width, height);
  Box area = box;
  if (is_mouse_over(box)) state.hovered = kName;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto obstacle = no_class_map(scene, choice);
  std::optional<std::uint64_t> step;
  if (!obstacle) step = maps.step_at(scene.store.timeline().step());
  const ClassMap* const map = step ? maps.at(*step) : nullptr;
  if (map != nullptr) {
    map_ = *map;
    has_map_ = true;
    map_step_ = *step;
  } else if (obstacle || !(shown_.request == request_of(scene, choice))) {
    has_map_ = false;
  }
  const bool has_class = analysis::is_of_class(choice.method);
  title_ = analysis::name(choice.method);
  if (has_class && !obstacle) {
    title_ += " of " + class_text(scene, choice, has_map_ ? scores_at(scene, map_step_) : ClassScores{});
  }
  std::string source = scene.layer != nullptr ? scene.layer->path() : std::string();
  if (has_map_) source += " · step " + look::format_count(map_step_);
  // What finds no room beside the title stands below it.
  const float beside = area.width() - look::text_size(Font::title, title_).x - px(16);
  const bool fits = look::text_size(Font::small, source).x <= beside;
  widgets::draw_title(list, area, title_, fits ? std::string_view(source) : std::string_view());
  if (obstacle) {
    widgets::draw_empty_state(list, area, obstacle->what, obstacle->how);
  } else if (has_map_ && !map_.failure.empty()) {
    widgets::draw_empty_state(list, area, "The class map could not be computed", map_.failure);
    has_map_ = false;
  } else if (!has_map_ || map_.values.empty() || batch.image().empty()) {
    const Absence absence = why_no_map(scene, choice, maps);
    widgets::draw_empty_state(list, area, absence.what, absence.how);
    has_map_ = false;
  } else {
    draw_map(scene, choice, batch, scale, is_locked, fits ? std::string() : source, area);
  }
  if (!obstacle && (map == nullptr || !is_current(map_step_, scene.interval, scene.store))) {
    state.waiting_for = "the class map of " + scene.layer->path();
  }
  widgets::end_space(box);
}

void ClassMapView::draw_map(const MapsScene& scene, const MapsChoice& choice, const InputBatch& batch,
                            const analysis::ColorScale& scale, bool is_locked, const std::string& about, Box area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  area.y0 += look::line_height(Font::small) + px(8);
  area.y1 -= px(4);
  const SamplePicture& image = batch.image();
  const float full_width = area.width();
  Box with_bar = area;
  const analysis::ClipCount clipped = overlay_.clipped();
  const auto share = static_cast<double>(choice.strength);
  widgets::draw_color_bar(list, with_bar, {scale, clipped.below > 0, clipped.above > 0, is_locked, share, share});
  area.x1 = with_bar.x1;
  const Box plot = widgets::fitted(area, image.width, image.height);
  // Beyond the pixels on screen nothing is to be seen of a large image.
  const std::size_t height = std::min(image.height, static_cast<std::size_t>(plot.height()));
  const std::size_t width = std::min(image.width, static_cast<std::size_t>(plot.width()));
  const Shown shown{request_of(scene, choice), map_step_, batch.image_revision(), choice.per_frame, height, width};
  if (!(shown == shown_) || values_.empty()) {
    if (shown.image_revision != shown_.image_revision || image_.height != height || image_.width != width) {
      image_ = resized(image, height, width);
    }
    shown_ = shown;
    values_ = map_over_image(map_, choice.per_frame, height, width);
    ++revision_;
  }
  overlay_.update({image_.rgba, width, height, values_, scale, static_cast<double>(choice.strength), revision_},
                  look::palette());
  overlay_.draw(list, plot);
  std::string made = about;
  if (made.empty()) {
    made = std::to_string(map_.height) + " × " + std::to_string(map_.width) + ", bilinear to " +
           std::to_string(image.height) + " × " + std::to_string(image.width);
  }
  if (analysis::needs_gradient(choice.method) && !map_.has_gradient) {
    made = "all gradients are 0: the score does not depend on these places";
  }
  const bool is_empty = std::ranges::all_of(map_.values, [](float value) { return value == 0.0F; });
  if (is_empty && (map_.has_gradient || !analysis::needs_gradient(choice.method))) {
    made = "0 everywhere: by this method nothing here speaks for the class";
  }
  const std::string odd = not_finite_text(map_.values);
  const float odd_width = odd.empty() ? 0.0F : look::text_size(Font::small, odd).x + px(12);
  made = look::elided(Font::small, made, full_width - odd_width);
  const look::Palette& p = look::palette();
  look::draw_text(list, Font::small, {plot.x0, plot.y0 - px(6)}, p.secondary, made, look::Align::begin,
                  look::Align::end);
  look::draw_text(list, Font::small, {plot.x0 + look::text_size(Font::small, made).x + px(12), plot.y0 - px(6)}, p.nan,
                  odd, look::Align::begin, look::Align::end);
  const widgets::Touch mouse = widgets::touch("class map", plot);
  if (mouse.hovered) hover(plot, mouse.x, mouse.y);
}

void ClassMapView::hover(const Box& plot, float x, float y) const {
  const auto place = [](float at, float from, float length, std::size_t count) {
    return std::min(static_cast<std::size_t>(std::max(at - from, 0.0F) / length * static_cast<float>(count)),
                    count - 1);
  };
  const std::size_t row = place(y, plot.y0, plot.height(), image_.height);
  const std::size_t col = place(x, plot.x0, plot.width(), image_.width);
  const std::size_t map_row = place(y, plot.y0, plot.height(), map_.height);
  const std::size_t map_col = place(x, plot.x0, plot.width(), map_.width);
  widgets::HoverBox box;
  box.row(shown_.per_frame ? "map, scaled" : "map", look::format_exact(values_[row * image_.width + col]));
  box.row("layer's place", std::to_string(map_row) + ", " + std::to_string(map_col));
  box.row("its value", look::format_exact(map_.values[map_row * map_.width + map_col]));
  box.row("layer's places", std::to_string(map_.height) + " × " + std::to_string(map_.width) + ", bilinear");
  box.row("pixel", std::to_string(row) + ", " + std::to_string(col));
  box.note(analysis::explain(shown_.request.method));
}

std::size_t ClassMapView::memory_bytes() const {
  return overlay_.bytes() + image_.rgba.capacity() + (values_.capacity() + map_.values.capacity()) * sizeof(float);
}

std::vector<Drawn> ClassMapView::drawn() const {
  std::vector<Drawn> all;
  if (!has_map_ || values_.empty()) return all;
  const std::string path = shown_.request.layer->path();
  all.push_back({kName, title_, path, shown_.step, float_array(values_, {image_.height, image_.width})});
  all.push_back({"class-map-of-layer", title_ + ", in the layer's own places", path, shown_.step,
                 float_array(map_.values, {map_.height, map_.width})});
  return all;
}

}  // namespace tensorscope::viewer
