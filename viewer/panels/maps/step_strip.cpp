#include "viewer/panels/maps/step_strip.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/maps/class_map_view.h"
#include "viewer/panels/maps/drawn_planes.h"
#include "viewer/panels/maps/film_card.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/panels/maps/map_colors.h"
#include "viewer/panels/maps/maps_controls.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kGap = 8;
constexpr double kText = 20;
constexpr double kClass = 16;
constexpr double kTitle = 28;
constexpr std::size_t kPixels = 112;  // of a frame's image, also on a dense screen

std::size_t frames_in(float width, float side) {
  const auto fit = static_cast<std::size_t>(std::max(0.0F, (width + px(kGap)) / (side + px(kGap))));
  return std::clamp(fit, std::size_t{2}, StepStrip::kMostFrames);
}

bool shows_classes(const MapsChoice& choice) {
  return choice.strip == StripOf::class_map && is_of_predicted(choice);
}

// Below a frame: its step, and the class that its map is of.
float text_height(const MapsChoice& choice) {
  return px(shows_classes(choice) ? kText + kClass : kText);
}

// A number alone would read as another step.
std::string class_below(const ClassNames& names, std::uint32_t number) {
  const std::string word = names.word(number);
  return word == std::to_string(number) ? "class " + word : word;
}

}  // namespace

float StepStrip::height(const MapsChoice& choice, float side) {
  return side + px(kTitle + 4) + text_height(choice);
}

const std::vector<std::uint64_t>& StepStrip::choose_steps(const MapsScene& scene, const MapsChoice& choice,
                                                          const ClassMaps& maps, float width, float side) {
  if (choice.strip == StripOf::class_map) {
    steps_ = spread(maps.steps(), frames_in(width, side));
    return steps_;
  }
  if (scene.layer == nullptr) {
    steps_.clear();
    return steps_;
  }
  const Kind kind{choice.strip, {scene.layer, nullptr, scene.sample}, 0};
  const bool is_other = kind.request.layer != kind_.request.layer || kind.request.sample != kind_.request.sample ||
                        kind_.strip != StripOf::channel;
  if (is_other || layer_revision_ != scene.layer->regions.revision()) {
    layer_revision_ = scene.layer->regions.revision();
    layer_steps_.clear();
    for (const RegionSample& each : scene.layer->regions.all()) {
      if (!layer_steps_.empty() && layer_steps_.back() == each.step) continue;
      if (has_whole_sample(each.region, scene.sample)) layer_steps_.push_back(each.step);
    }
  }
  steps_ = spread(layer_steps_, frames_in(width, side));
  return steps_;
}

void StepStrip::keep_frames_of_steps() {
  std::vector<Frame> frames(steps_.size());
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const auto before = std::ranges::find(frames_, steps_[i], &Frame::step);
    if (before != frames_.end()) frames[i] = std::move(*before);
    frames[i].step = steps_[i];
  }
  frames_ = std::move(frames);
}

void StepStrip::fill(Frame& frame, const MapsScene& scene, const MapsChoice& choice, ClassMaps& maps) {
  if (choice.strip == StripOf::class_map) {
    const ClassMap* const map = maps.at(frame.step);
    if (map == nullptr) return;
    frame.values = map->values;
    frame.rows = map->height;
    frame.columns = map->width;
    frame.over_image = map_over_image(*map, choice.per_frame, image_.height, image_.width);
  } else {
    for (const RegionSample& each : scene.layer->regions.exactly(frame.step)) {
      if (!has_whole_sample(each.region, scene.sample)) continue;
      const LayerForm form = form_of(scene.film, *scene.layer);
      if (form.kind == LayerForm::Kind::units) {
        const FilmTiles all = film_tiles(planes_of(each.region, scene.sample, scene.film.image), 1, {});
        frame.values = all.values;
        frame.rows = all.height;
        frame.columns = all.width;
        break;
      }
      frame.values = plane_of(each.region, scene.sample, choice.channel.value_or(0), scene.film.image);
      frame.rows = static_cast<std::size_t>(form.height);
      frame.columns = static_cast<std::size_t>(form.width);
      if (frame.values.size() != frame.rows * frame.columns) frame.values.clear();
      break;
    }
  }
  frame.is_known = true;
  frame.revision = ++revision_;
}

analysis::ColorScale StepStrip::channel_scale() const {
  float largest = 0.0F;
  bool has_negative = false;
  for (const Frame& frame : frames_) {
    for (const float value : frame.values) {
      if (!std::isfinite(value)) continue;
      largest = std::max(largest, std::abs(value));
      has_negative |= value < 0.0F;
    }
  }
  const auto reach = largest > 0.0F ? static_cast<double>(largest) : 1.0;
  analysis::ColorScale scale;
  scale.map = has_negative ? analysis::ColorMap::rd_bu : analysis::ColorMap::viridis;
  scale.range = {has_negative ? -reach : 0.0, reach};
  return scale;
}

// What was predicted at a step stays what it was, but may come later than the map.
void StepStrip::find_classes(const MapsScene& scene, const MapsChoice& choice) {
  if (!shows_classes(choice)) return;
  for (Frame& frame : frames_) {
    if (!frame.predicted) frame.predicted = scores_at(scene, frame.step).predicted();
  }
}

bool StepStrip::are_of_one_class() const {
  return std::ranges::adjacent_find(frames_, std::ranges::not_equal_to{}, &Frame::predicted) == frames_.end();
}

std::string StepStrip::about(const MapsScene& scene, const MapsChoice& choice) const {
  if (choice.strip == StripOf::class_map) {
    if (choice.per_frame) return "each scaled by itself: strengths do not compare";
    return are_of_one_class() ? "all on the scale above: strengths compare"
                              : "all on the scale above, each of the class below it";
  }
  const bool is_units = scene.layer != nullptr && form_of(scene.film, *scene.layer).kind == LayerForm::Kind::units;
  return (is_units ? "all units" : "channel " + look::format_signed(choice.channel.value_or(0))) +
         ", one scale for all" + (scene.film.is_probe ? "" : ", other images at every step");
}

void StepStrip::draw_frame(Frame& frame, const MapsScene& scene, const MapsChoice& choice,
                           const analysis::ColorScale& scale, bool is_shown, const Box& at, PanelState& state) {
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::PushID(static_cast<int>(frame.step));
  const widgets::Touch mouse = widgets::touch("frame", {at.x0, at.y0, at.x1, at.y1 + text_height(choice)});
  ImGui::PopID();
  Box picture = at;
  if (!frame.is_known || frame.values.empty()) {
    list.AddRectFilled({at.x0, at.y0}, {at.x1, at.y1}, look::ink(p.surface), px(2));
  } else if (choice.strip == StripOf::class_map) {
    frame.image.update({image_.rgba, image_.width, image_.height, frame.over_image, scale,
                        static_cast<double>(choice.strength), frame.revision},
                       p);
    picture = widgets::fitted(at, image_.width, image_.height);
  } else {
    const std::vector<std::uint8_t> ground(frame.values.size() * 4, 0);
    frame.image.update({ground, frame.columns, frame.rows, frame.values, scale, 1.0, frame.revision}, p);
    picture = widgets::fitted(at, frame.columns, frame.rows);
  }
  if (frame.is_known) frame.image.draw(list, picture);
  if (is_shown || mouse.hovered) {
    list.AddRect({picture.x0 - px(2), picture.y0 - px(2)}, {picture.x1 + px(2), picture.y1 + px(2)},
                 look::ink(is_shown ? p.accent : p.secondary), 0.0F, 0, px(is_shown ? 2 : 1));
  }
  look::draw_text(list, Font::numbers, {(at.x0 + at.x1) / 2.0F, at.y1 + px(4)}, is_shown ? p.text : p.secondary,
                  look::elided(Font::numbers, look::format_count(frame.step), at.width() + px(6)), Align::middle);
  if (frame.predicted) {
    look::draw_text(list, Font::small, {(at.x0 + at.x1) / 2.0F, at.y1 + px(kText)}, is_shown ? p.text : p.secondary,
                    look::elided(Font::small, class_below(scene.names, *frame.predicted), at.width() + px(6)),
                    Align::middle);
  }
  if (!mouse.hovered) return;
  widgets::HoverBox box;
  box.row("step", look::format_count(frame.step));
  if (shows_classes(choice)) box.row("class", class_text(scene, choice, scores_at(scene, frame.step)));
  box.note("Click to show this step on all panels");
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) state.show_step = frame.step;
}

ClassMapRequest StepStrip::of_layer(const MapsScene& scene) {
  ClassMapRequest request;
  request.layer = scene.layer;
  request.sample = scene.sample;
  request.image = scene.film.image;
  return request;
}

void StepStrip::draw(const MapsScene& scene, MapsChoice& choice, const InputBatch& batch, ClassMaps& maps,
                     const analysis::ColorScale& map_scale, PanelState& state, float width, float side) {
  const bool is_map = choice.strip == StripOf::class_map;
  Kind kind{choice.strip, is_map ? request_of(scene, choice) : of_layer(scene), is_map ? 0 : choice.channel.value_or(0),
            is_map && choice.per_frame, batch.image_revision()};
  if (!(kind == kind_)) {
    kind_ = kind;
    frames_.clear();
    const SamplePicture& image = batch.image();
    const double ratio =
        static_cast<double>(kPixels) / static_cast<double>(std::max({image.height, image.width, kPixels}));
    image_ =
        resized(image, std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(image.height) * ratio)),
                std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(image.width) * ratio)));
  }
  keep_frames_of_steps();
  find_classes(scene, choice);
  const Box box = widgets::space_for(width, height(choice, side));
  Box area = box;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float control = scene.film.is_probe ? strip_control_width() : 0.0F;
  area.x1 -= control > 0.0F ? control + px(kGap) : 0.0F;
  widgets::draw_title(list, area, "Over steps", steps_.empty() ? std::string() : about(scene, choice));
  area.x1 = box.x1;
  if (control > 0.0F) {
    ImGui::SetCursorScreenPos({box.x1 - control, box.y0});
    strip_control(choice);
  }
  if (steps_.empty()) {
    look::draw_text(list, Font::small, {area.x0, area.y0 + px(4)}, look::palette().secondary,
                    "The same sample at earlier steps stands here, as many as were kept while this was on screen.");
    widgets::end_space(box);
    return;
  }
  const std::uint64_t step = scene.store.timeline().step();
  const auto after = std::ranges::upper_bound(steps_, step);
  const std::size_t shown =
      after == steps_.begin() ? steps_.size() : static_cast<std::size_t>(after - steps_.begin()) - 1;
  // One in each picture; the newest first: what is waited for is seen first.
  bool is_filled = false;
  for (std::size_t i = frames_.size(); i-- > 0 && !is_filled;) {
    if (frames_[i].is_known) continue;
    fill(frames_[i], scene, choice, maps);
    is_filled = frames_[i].is_known;
  }
  state.moving |= is_filled;
  const analysis::ColorScale scale = is_map ? map_scale : channel_scale();
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    const float x = std::floor(area.x0 + px(2) + static_cast<float>(i) * (side + px(kGap)));
    draw_frame(frames_[i], scene, choice, scale, i == shown, {x, area.y0 + px(2), x + side, area.y0 + px(2) + side},
               state);
  }
  widgets::end_space(box);
}

std::vector<Drawn> StepStrip::drawn(const MapsScene& scene) const {
  std::vector<float> values;
  std::vector<double> steps;
  std::vector<double> classes;
  std::size_t rows = 0;
  std::size_t columns = 0;
  for (const Frame& frame : frames_) {
    if (!frame.is_known || frame.values.empty()) continue;
    if (!steps.empty() && (frame.rows != rows || frame.columns != columns)) continue;
    rows = frame.rows;
    columns = frame.columns;
    values.insert(values.end(), frame.values.begin(), frame.values.end());
    steps.push_back(static_cast<double>(frame.step));
    classes.push_back(frame.predicted ? static_cast<double>(*frame.predicted)
                                      : std::numeric_limits<double>::quiet_NaN());
  }
  if (steps.empty()) return {};
  const std::string path = scene.layer != nullptr ? scene.layer->path() : std::string();
  const auto last = static_cast<std::uint64_t>(steps.back());
  DrawnTable table{{{"step", steps}}};
  if (std::ranges::any_of(frames_, [](const Frame& each) { return each.predicted.has_value(); })) {
    table.columns.push_back({"class", classes});
  }
  return {{"over-steps", "Over steps, in the layer's own places", path, last,
           float_array(values, {steps.size(), rows, columns})},
          {"over-steps-steps", "Steps of the frames", path, last, std::move(table)}};
}

std::size_t StepStrip::memory_bytes() const {
  std::size_t bytes = image_.rgba.capacity();
  for (const Frame& frame : frames_) {
    bytes += frame.image.bytes() + (frame.values.capacity() + frame.over_image.capacity()) * sizeof(float);
  }
  return bytes;
}

}  // namespace tensorscope::viewer
