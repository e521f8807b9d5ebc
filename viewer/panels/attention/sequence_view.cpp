#include "viewer/panels/attention/sequence_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/attention/attention_texts.h"
#include "viewer/panels/attention/weight_scale.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using widgets::Box;

constexpr double kPictureHeight = 240;
constexpr double kTitle = 28;
constexpr double kHint = 20;
constexpr std::size_t kNamed = 6;  // strongest weights that are read out

std::size_t tokens_of(const PositionNames& names) {
  return static_cast<std::size_t>(std::ranges::count_if(
      names.modalities(), [](std::uint8_t m) { return m != static_cast<std::uint8_t>(Modality::image); }));
}

std::size_t pictures_of(const PositionNames& names) {
  return static_cast<std::size_t>(std::ranges::count_if(names.parts(), &PositionPart::is_picture));
}

bool is_only_picture(const PositionNames& names) {
  return pictures_of(names) > 0 && tokens_of(names) == 0;
}

void read_out(const AttentionData& data, const Focus& hovered) {
  const PositionNames& own = hovered.is_query ? data.queries() : data.keys();
  widgets::HoverBox box;
  box.row(own.name(hovered.position), "position " + look::format_signed(hovered.position));
  if (data.focus() != hovered) return;
  const PositionNames& names = hovered.is_query ? data.keys() : data.queries();
  std::vector<std::size_t> order(data.weights().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::size_t count = std::min(kNamed, order.size());
  const auto weight = [&](std::size_t i) { return std::isfinite(data.weights()[i]) ? data.weights()[i] : -1.0F; };
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count), std::ranges::greater(), weight);
  double rest = 0.0;
  for (const float each : data.weights()) rest += std::isfinite(each) ? static_cast<double>(each) : 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    const float value = data.weights()[order[i]];
    const std::string mark = hovered.is_query ? "→ " : "← ";
    box.row(mark + names.name(static_cast<std::int64_t>(order[i])), look::format_number(static_cast<double>(value)));
    if (std::isfinite(value)) rest -= static_cast<double>(value);
  }
  if (order.size() > count) {
    box.row(look::format_count(order.size() - count) + " others", look::format_number(std::max(rest, 0.0)));
  }
}

// What a rollout and a flow add to a position for being there is no attention that it was paid: it would leave all
// others in the dark.
float largest_to_compare(const AttentionData& data, HeadMode mode) {
  const std::span<const float> weights = data.weights();
  const bool adds_own = (mode == HeadMode::rollout || mode == HeadMode::flow) && data.axes().is_self;
  const auto own = adds_own && data.focus() ? static_cast<std::size_t>(data.focus()->position) : weights.size();
  if (own >= weights.size()) return largest_weight(weights);
  return std::max(largest_weight(weights.first(own)), largest_weight(weights.subspan(own + 1)));
}

}  // namespace

std::vector<SequenceView::Side> SequenceView::sides(const AttentionData& data) {
  const bool has_focus = data.focus().has_value();
  const bool is_query = has_focus && data.focus()->is_query;
  if (data.axes().is_self) return {{data.queries(), is_query, has_focus, has_focus, 0}};
  return {{data.queries(), true, has_focus && is_query, has_focus && !is_query, 0},
          {data.keys(), false, has_focus && !is_query, is_query, 1}};
}

// Words beside a picture have a third to a half of the room, as many lines as they make; CLS alone what it needs.
float SequenceView::text_width(const Side& side, float width) {
  if (pictures_of(side.names) == 0) return width;
  constexpr float kLines = 3.0F;
  const float wanted = sentences_[side.index].one_line(side.names) / kLines + px(40);
  return std::floor(tokens_of(side.names) > 2 ? std::clamp(wanted, width * 0.3F, width * 0.5F) : px(56));
}

float SequenceView::side_height(const Side& side, float width) {
  const bool has_text = tokens_of(side.names) > 0;
  const float text = has_text ? sentences_[side.index].wanted_height(side.names, text_width(side, width)) : 0.0F;
  return std::max(text, pictures_of(side.names) > 0 ? px(kPictureHeight) : 0.0F);
}

float SequenceView::height(const AttentionData& data, float width, float most) {
  const std::vector<Side> all = sides(data);
  const bool are_beside = all.size() == 2 && is_only_picture(all[0].names) != is_only_picture(all[1].names);
  float height = 0.0F;
  for (const Side& side : all) {
    const float own = side_height(side, are_beside ? width / 2.0F : width);
    height = are_beside ? std::max(height, own) : height + own;
  }
  const float hint = no_words_hint(data, data.queries()).empty() ? 0.0F : px(kHint);
  return std::clamp(height + px(kTitle) + hint, std::min(px(80), most), most);
}

SequenceResult SequenceView::draw(const AttentionData& data, const AttentionChoice& choice,
                                  const widgets::ColorSettings& colors, bool is_pinned, float width, float height) {
  SequenceResult result;
  const Box box = widgets::space_for(width, height);
  Box area = box;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  widgets::draw_title(list, area, focus_title(data, choice), sequence_source(data));
  if (const std::string hint = no_words_hint(data, data.queries()); !hint.empty()) {
    look::draw_text(list, look::Font::small, {area.x0, area.y0}, look::palette().secondary,
                    look::elided(look::Font::small, hint, area.width()));
    area.y0 += px(kHint);
  }
  const Scene scene{data, sides(data), weight_scale(colors, largest_to_compare(data, choice.mode)), is_pinned};
  focus_boxes_ = {};
  if (scene.sides.size() == 1) {
    draw_side(scene, scene.sides[0], area, result);
  } else {
    Box first = area;
    Box second = area;
    if (is_only_picture(scene.sides[0].names) != is_only_picture(scene.sides[1].names)) {
      first.x1 = area.x0 + std::floor((area.width() - px(16)) / 2.0F);
      second.x0 = first.x1 + px(16);
    } else {
      first.y1 = area.y0 + std::min(side_height(scene.sides[0], area.width()), std::floor(area.height() / 2.0F));
      second.y0 = first.y1;
    }
    draw_side(scene, scene.sides[0], first, result);
    draw_side(scene, scene.sides[1], second, result);
  }
  draw_lines(scene, area);
  if (result.hovered) read_out(data, *result.hovered);
  widgets::end_space(box);
  return result;
}

void SequenceView::draw_side(const Scene& scene, const Side& side, const Box& box, SequenceResult& result) {
  Box text = box;
  Box pictures = box;
  const bool has_text = tokens_of(side.names) > 0;
  const bool has_pictures = pictures_of(side.names) > 0;
  if (has_text && has_pictures) {
    text.x1 = box.x0 + text_width(side, box.width());
    pictures.x0 = text.x1 + px(16);
  }
  if (has_text) draw_text(scene, side, text, result);
  if (has_pictures) draw_pictures(scene, side, pictures, result);
}

void SequenceView::draw_text(const Scene& scene, const Side& side, const Box& box, SequenceResult& result) {
  const auto focus = side.has_focus ? std::optional(scene.data.focus()->position) : std::nullopt;
  const SentenceScene sentence{side.names, focus, scene.is_pinned,
                               side.has_weights ? scene.data.weights() : std::span<const float>(), scene.scale};
  ImGui::SetCursorScreenPos({box.x0, box.y0});
  const SentenceResult found =
      sentences_[side.index].draw(side.index == 0 ? "queries" : "keys", sentence, box.width(), box.height());
  if (!found.hovered) return;
  result.hovered = Focus{side.is_query, *found.hovered};
  result.clicked |= found.clicked;
}

void SequenceView::draw_pictures(const Scene& scene, const Side& side, const Box& box, SequenceResult& result) {
  const auto focus = side.has_focus ? std::optional(scene.data.focus()->position) : std::nullopt;
  const auto count = static_cast<float>(pictures_of(side.names));
  const float width = std::floor((box.width() - px(12) * (count - 1.0F)) / count);
  float x = box.x0;
  for (const PositionPart& part : side.names.parts()) {
    if (!part.is_picture) continue;
    const PictureScene picture{part, scene.data.pixels_of(part), focus,
                               side.has_weights ? scene.data.weights() : std::span<const float>(), scene.scale};
    ImGui::SetCursorScreenPos({x, box.y0});
    ImGui::PushID(static_cast<int>(side.index));
    const PictureResult found =
        pictures_[{part.source, side.index}].draw(part.source->path().c_str(), picture, width, box.height());
    ImGui::PopID();
    if (found.hovered) {
      result.hovered = Focus{side.is_query, *found.hovered};
      result.clicked |= found.clicked;
    }
    if (found.focus_box) focus_boxes_[side.index] = found.focus_box;
    x += width + px(12);
  }
}

void SequenceView::draw_lines(const Scene& scene, const Box& clip) const {
  if (!scene.data.focus() || scene.data.weights().empty()) return;
  for (const Side& from : scene.sides) {
    if (!from.has_focus) continue;
    std::optional<Box> start = sentences_[from.index].box_of(scene.data.focus()->position);
    if (!start) start = focus_boxes_[from.index];
    if (!start) continue;
    for (const Side& to : scene.sides) {
      if (!to.has_weights || tokens_of(to.names) == 0) continue;
      draw_links(*start, sentences_[to.index].boxes(), scene.data.weights(), scene.scale, clip);
    }
  }
}

std::size_t SequenceView::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [key, picture] : pictures_) bytes += picture.memory_bytes();
  return bytes;
}

}  // namespace tensorscope::viewer
