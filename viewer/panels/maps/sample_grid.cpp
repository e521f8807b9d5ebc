#include "viewer/panels/maps/sample_grid.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kThumbnail = 48;
constexpr double kCell = 56;
constexpr double kText = 20;

// "7" where that is its label, else "9 as 4".
std::string verdict(const ClassNames& names, std::optional<std::uint32_t> label,
                    std::optional<std::uint32_t> predicted) {
  if (!predicted) return label ? names.word(*label) : std::string();
  if (!label || label == predicted) return names.word(*predicted);
  return names.word(*label) + " as " + names.word(*predicted);
}

}  // namespace

void SampleGrid::update(const MapsScene& scene) {
  const Source* const source = scene.film.scores;
  const std::uint64_t revision = source != nullptr ? source->regions.revision() : 0;
  const std::uint64_t step = scene.score_sample != nullptr ? scene.score_sample->step : 0;
  if (source == scores_source_ && revision == scores_revision_ && step == scores_step_) return;
  scores_source_ = source;
  scores_revision_ = revision;
  scores_step_ = step;
  predictions_.assign(scene.samples, {});
  if (scene.score_sample == nullptr) return;
  for (std::uint32_t sample = 0; sample < scene.samples; ++sample) {
    const ClassScores scores = class_scores(scene.score_sample->region, sample);
    const auto predicted = scores.predicted();
    if (predicted) predictions_[sample] = {predicted, scores.shares[*predicted], scores.scores[*predicted]};
  }
}

// Wide enough for its words, within reason.
float SampleGrid::cell_width(const MapsScene& scene) const {
  float widest = px(kCell - 8);
  for (std::uint32_t sample = 0; sample < std::min<std::size_t>(images_.size(), predictions_.size()); ++sample) {
    const std::string text = verdict(scene.names, scene.names.label_of(sample), predictions_[sample].predicted);
    widest = std::max(widest, look::text_size(Font::small, text).x);
  }
  return std::min(std::ceil(widest), px(88)) + px(8);
}

void SampleGrid::draw_cell(const MapsScene& scene, InputBatch& batch, MapsChoice& choice, std::uint32_t sample,
                           const Box& at) {
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::PushID(static_cast<int>(sample));
  const bool is_pressed = ImGui::InvisibleButton("sample", {at.width(), at.height()});
  ImGui::PopID();
  const bool is_hovered = ImGui::IsItemHovered();
  const SamplePicture& image = batch.thumbnail(sample);
  const Box picture = widgets::fitted({at.x0, at.y0, at.x0 + px(kThumbnail), at.y0 + px(kThumbnail)},
                                      std::max<std::size_t>(image.width, 1), std::max<std::size_t>(image.height, 1));
  images_[sample].update({image.rgba, image.width, image.height, {}, {}, 0.0, batch.thumbnails_revision()}, p);
  images_[sample].draw(list, picture);
  const bool is_chosen = sample == scene.sample;
  if (is_chosen || is_hovered) {
    list.AddRect({picture.x0 - px(2), picture.y0 - px(2)}, {picture.x1 + px(2), picture.y1 + px(2)},
                 look::ink(is_chosen ? p.accent : p.secondary), 0.0F, 0, px(is_chosen ? 2 : 1));
  }
  const Prediction prediction = sample < predictions_.size() ? predictions_[sample] : Prediction{};
  const auto& predicted = prediction.predicted;
  const auto label = scene.names.label_of(sample);
  const look::Rgb color = !predicted || !label ? p.secondary : label == predicted ? p.good : p.bad;
  look::draw_text(list, Font::small, {at.x0, at.y0 + px(kThumbnail) + px(3)}, color,
                  look::elided(Font::small, verdict(scene.names, label, predicted), at.width()), Align::begin);
  if (is_hovered) {
    widgets::HoverBox box;
    box.row("sample", look::format_count(sample) + " of " + look::format_count(scene.samples));
    if (label) box.row("label", scene.names.full(*label));
    if (predicted) {
      box.row("predicted", scene.names.full(*predicted), color);
      box.row("share", share_text(prediction.share));
      box.row("score", look::format_exact(prediction.score));
    }
  }
  if (is_pressed) choice.sample = sample;
}

void SampleGrid::draw(const MapsScene& scene, InputBatch& batch, MapsChoice& choice, float width, float height) {
  const Box box = widgets::space_for(width, height);
  Box area = box;
  const std::uint32_t shown = std::max(batch.thumbnails(), 1U);
  const std::string count = shown < scene.samples
                                ? look::format_count(shown) + " of " + look::format_count(scene.samples)
                                : look::format_count(scene.samples);
  widgets::draw_title(*ImGui::GetWindowDrawList(), area, "Samples", count);
  images_.resize(batch.thumbnails());
  update(scene);
  ImGui::SetCursorScreenPos({area.x0, area.y0});
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, px(8));
  ImGui::BeginChild("samples", {area.width(), std::max(area.height(), px(20))}, false);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float cell_height = px(kThumbnail + kText) + px(4);
  const float cell = cell_width(scene);
  const auto columns = static_cast<std::uint32_t>(std::max(1.0F, std::floor((area.width() - px(4)) / cell)));
  const float top = ImGui::GetWindowPos().y;
  for (std::uint32_t sample = 0; sample < batch.thumbnails(); ++sample) {
    const float x = origin.x + px(2) + static_cast<float>(sample % columns) * cell;
    const float y = origin.y + px(2) + static_cast<float>(sample / columns) * cell_height;
    if (must_show_chosen_ && sample == scene.sample) {
      ImGui::SetScrollFromPosY(y + cell_height / 2.0F - top, 0.5F);
      must_show_chosen_ = false;
    }
    if (y + cell_height < top || y > top + ImGui::GetWindowHeight()) continue;
    ImGui::SetCursorScreenPos({x, y});
    draw_cell(scene, batch, choice, sample, {x, y, x + cell - px(8), y + cell_height - px(4)});
  }
  const std::uint32_t rows = (batch.thumbnails() + columns - 1) / columns;
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1.0F, static_cast<float>(rows) * cell_height});
  ImGui::EndChild();
  ImGui::PopStyleVar();
  widgets::end_space(box);
}

DrawnTable SampleGrid::drawn(const MapsScene& scene) const {
  std::vector<double> samples;
  std::vector<std::string> labels;
  std::vector<std::string> predictions;
  std::vector<double> shares;
  for (std::uint32_t sample = 0; sample < scene.samples; ++sample) {
    const ClassScores scores =
        scene.score_sample != nullptr ? class_scores(scene.score_sample->region, sample) : ClassScores{};
    const auto predicted = scores.predicted();
    const auto label = scene.names.label_of(sample);
    if (!predicted && !label) continue;
    samples.push_back(sample);
    labels.push_back(label ? scene.names.word(*label) : "");
    predictions.push_back(predicted ? scene.names.word(*predicted) : "");
    shares.push_back(predicted ? scores.shares[*predicted] : std::numeric_limits<double>::quiet_NaN());
  }
  return {{{"sample", samples}, {"label", labels}, {"predicted", predictions}, {"share", shares}}};
}

std::size_t SampleGrid::memory_bytes() const {
  std::size_t bytes = 0;
  for (const widgets::OverlayImage& image : images_) bytes += image.bytes();
  return bytes;
}

}  // namespace tensorscope::viewer
