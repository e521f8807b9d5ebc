#include "viewer/panels/attention/sequence_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/attention/attention_texts.h"
#include "viewer/panels/attention/weight_scale.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using widgets::Box;

constexpr double kPictureHeight = 260;
constexpr std::size_t kNamed = 6;  // strongest weights that are read out

std::size_t tokens_of(const PositionNames& names) {
  return static_cast<std::size_t>(std::ranges::count_if(
      names.modalities(), [](std::uint8_t m) { return m != static_cast<std::uint8_t>(Modality::image); }));
}

std::size_t pictures_of(const PositionNames& names) {
  return static_cast<std::size_t>(std::ranges::count_if(names.parts(), &PositionPart::is_picture));
}

// CLS alone needs no place of its own beside the picture.
bool is_beside(const PositionNames& names, float width) {
  return pictures_of(names) > 0 && tokens_of(names) > 2 && width >= px(360);
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

}  // namespace

std::vector<SequenceView::Side> SequenceView::sides(const AttentionData& data) const {
  const bool has_focus = data.focus().has_value();
  if (data.axes().is_self) return {Side{data.queries(), has_focus && data.focus()->is_query, has_focus, has_focus, 0}};
  const bool is_query = has_focus && data.focus()->is_query;
  return {Side{data.queries(), true, has_focus && is_query, has_focus && !is_query, 0},
          Side{data.keys(), false, has_focus && !is_query, has_focus && is_query, 1}};
}

float SequenceView::side_height(const Side& side, float width, float most) {
  const bool beside = is_beside(side.names, width);
  const float text_width = beside ? std::floor(width * 0.5F) : width;
  const float text = tokens_of(side.names) > 0 ? sentences_[side.index].wanted_height(side.names, text_width) : 0.0F;
  const float picture = pictures_of(side.names) > 0 ? px(kPictureHeight) : 0.0F;
  return std::min(most, beside ? std::max(text, picture) : text + picture);
}

float SequenceView::height(const AttentionData& data, float width, float most) {
  const std::vector<Side> all = sides(data);
  float height = 0.0F;
  for (const Side& side : all) height += side_height(side, width, most / static_cast<float>(all.size()));
  return std::max(std::min(height, most), px(80));
}

SequenceResult SequenceView::draw(const AttentionData& data, const AttentionSettings&,
                                  const widgets::ColorSettings& colors, bool is_pinned, float width, float height) {
  SequenceResult result;
  const Box box = widgets::space_for(width, height);
  const analysis::ColorScale scale = weight_scale(colors, largest_weight(data.weights()));
  const std::vector<Side> all = sides(data);
  focus_boxes_ = {};
  float y = box.y0;
  float left = height;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const float own = i + 1 == all.size() ? left : std::min(left, side_height(all[i], width, height / 2.0F));
    draw_side(data, all[i], scale, is_pinned, {box.x0, y, box.x1, y + own}, result);
    y += own;
    left -= own;
  }
  draw_lines(data, all, scale);
  if (result.hovered) read_out(data, *result.hovered);
  widgets::end_space(box);
  return result;
}

void SequenceView::draw_side(const AttentionData& data, const Side& side, const analysis::ColorScale& scale,
                             bool is_pinned, const Box& box, SequenceResult& result) {
  const bool is_self = data.axes().is_self;
  const std::string title = is_self || side.has_focus ? focus_title(data) : side.is_query ? "Queries" : "Keys";
  const std::string source = sequence_source(data, side.names, side.is_query);
  const std::string hint = no_words_hint(data, side.names);
  const auto focus = side.has_focus ? std::optional(data.focus()->position) : std::nullopt;
  const auto weights = side.has_weights ? data.weights() : std::span<const float>();
  const auto take = [&](std::optional<std::int64_t> hovered, bool clicked) {
    if (!hovered) return;
    result.hovered = Focus{is_self ? side.is_query : side.is_query, *hovered};
    result.clicked |= clicked;
  };
  Box text = box;
  Box pictures = box;
  const bool has_text = tokens_of(side.names) > 0;
  const bool beside = is_beside(side.names, box.width());
  if (pictures_of(side.names) > 0 && has_text) {
    if (beside) {
      text.x1 = box.x0 + std::floor(box.width() * 0.5F);
      pictures.x0 = text.x1 + px(16);
    } else {
      text.y1 = std::min(box.y1, box.y0 + sentences_[side.index].wanted_height(side.names, box.width()));
      pictures.y0 = text.y1;
    }
  }
  if (has_text) {
    ImGui::SetCursorScreenPos({text.x0, text.y0});
    const SentenceScene scene{title, source, hint, side.names, focus, is_pinned, weights, scale};
    const SentenceResult found =
        sentences_[side.index].draw(side.index == 0 ? "first" : "second", scene, text.width(), text.height());
    take(found.hovered, found.clicked);
  }
  const auto count = static_cast<float>(pictures_of(side.names));
  float x = pictures.x0;
  for (const PositionPart& part : side.names.parts()) {
    if (!part.is_picture) continue;
    const float width = std::floor((pictures.width() - px(12) * (count - 1.0F)) / count);
    const PictureScene scene{has_text ? "Picture" : title,
                             look::format_signed(part.patch_rows) + " × " + look::format_signed(part.patch_columns) +
                                 (part.is_guess ? " patches, by their number" : " patches"),
                             part,
                             data.pixels_of(part),
                             focus,
                             is_pinned,
                             weights,
                             scale};
    ImGui::SetCursorScreenPos({x, pictures.y0});
    ImGui::PushID(static_cast<int>(side.index));
    const PictureResult found =
        pictures_[{part.source, side.index}].draw(part.source->path().c_str(), scene, width, pictures.height());
    ImGui::PopID();
    take(found.hovered, found.clicked);
    if (found.focus_box) focus_boxes_[side.index] = found.focus_box;
    x += width + px(12);
  }
}

void SequenceView::draw_lines(const AttentionData& data, const std::vector<Side>& all,
                              const analysis::ColorScale& scale) const {
  if (!data.focus() || data.weights().empty()) return;
  for (const Side& from : all) {
    if (!from.has_focus) continue;
    std::optional<Box> start = sentences_[from.index].box_of(data.focus()->position);
    if (!start) start = focus_boxes_[from.index];
    if (!start) continue;
    for (const Side& to : all) {
      if (!to.has_weights || tokens_of(to.names) == 0) continue;
      const SentenceView& sentence = sentences_[to.index];
      Box clip = sentence.area();
      clip.x0 = std::min(clip.x0, start->x0);
      clip.x1 = std::max(clip.x1, start->x1);
      clip.y0 = std::min(clip.y0, start->y0 - px(20));
      clip.y1 = std::max(clip.y1, start->y1);
      draw_links(*start, sentence.boxes(), data.weights(), scale, clip);
    }
  }
}

std::size_t SequenceView::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [key, picture] : pictures_) bytes += picture.memory_bytes();
  return bytes;
}

}  // namespace tensorscope::viewer
