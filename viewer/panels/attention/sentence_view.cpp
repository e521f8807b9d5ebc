#include "viewer/panels/attention/sentence_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/attention/click.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kToken = 24;
constexpr double kPitch = 48;   // from line to line; lines of attention run between
constexpr double kGap = 12;     // of the pitch, that the last line does not need
constexpr double kLead = 20;    // above the first line, for the same
constexpr double kBetween = 3;  // two tokens
constexpr double kBar = 5;
constexpr double kTint = 0.34;
constexpr double kStrip = 10;

std::string label_of(const PositionNames& names, std::int64_t position) {
  const std::string& word = names.word(position);
  return word.empty() ? look::format_signed(position) : word;
}

Font font_of(const PositionNames& names, std::int64_t position) {
  return names.word(position).empty() ? Font::numbers : Font::words;
}

double strength(float weight, const analysis::ColorScale& scale) {
  if (!std::isfinite(weight)) return 0.0;
  return std::clamp(scale.position(static_cast<double>(weight)), 0.0, 1.0);
}

float weight_at(std::span<const float> weights, std::int64_t position) {
  return static_cast<std::size_t>(position) < weights.size() ? weights[static_cast<std::size_t>(position)] : 0.0F;
}

}  // namespace

void SentenceView::measure(const PositionNames& names) {
  const float scale = px(100);
  // A character that is new to the fonts has its own width only from the next frame on.
  const int glyphs = look::current().fonts().get(Font::words)->Glyphs.Size;
  const bool is_same = names_revision_ == names.revision() && laid_scale_ == scale && laid_glyphs_ == glyphs;
  if (is_same) return;
  names_revision_ = names.revision();
  laid_scale_ = scale;
  laid_glyphs_ = glyphs;
  is_laid_ = false;
  widths_.clear();
  for (std::int64_t i = 0; i < names.size(); ++i) {
    if (names.modality(i) == Modality::image) continue;
    const float text = look::text_size(font_of(names, i), label_of(names, i)).x;
    widths_.push_back({i, std::max(std::ceil(text), px(8)) + px(8)});
  }
}

void SentenceView::lay_out(const PositionNames& names, float width) {
  measure(names);
  if (is_laid_ && laid_width_ == width) return;
  is_laid_ = true;
  laid_width_ = width;
  layout_ = flow(widths_, width, px(kPitch), px(kBetween));
}

float SentenceView::one_line(const PositionNames& names) {
  measure(names);
  float width = 0.0F;
  for (const TokenWidth& token : widths_) width += token.width + px(kBetween);
  return width;
}

float SentenceView::wanted_height(const PositionNames& names, float width) {
  lay_out(names, width);
  return px(kLead) + std::max(0.0F, layout_.height - px(kGap));
}

void SentenceView::scroll_to(std::int64_t position, float visible) {
  const PlacedToken* const token = layout_.at(position);
  if (token == nullptr) return;
  if (token->y < scroll_) scroll_ = token->y;
  if (token->y + px(kPitch) > scroll_ + visible) scroll_ = token->y + px(kPitch) - visible;
}

SentenceResult SentenceView::draw(const char* id, const SentenceScene& scene, float width, float height) {
  ImGui::PushID(id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Box box = widgets::space_for(width, height);
  Box area = box;
  lay_out(scene.names, area.width());
  const bool is_long = layout_.height + px(kLead) - px(kGap) > area.height() + 1.0F;
  Box strip = area;
  if (is_long) {
    strip.y0 = area.y1 - px(kStrip);
    area.y1 = strip.y0 - px(6);
  }
  // Whole lines only: half of a word is none.
  const float visible = std::max(1.0F, std::floor((area.height() - px(kLead) + px(kGap)) / px(kPitch))) * px(kPitch);
  const float most = std::max(0.0F, layout_.height - visible);
  const widgets::Touch mouse = widgets::touch("text", area);
  // What is chosen elsewhere comes into sight; what is under the mouse here stays where it is.
  if (is_long && !mouse.hovered && scene.focus && scene.focus != last_focus_) scroll_to(*scene.focus, visible);
  last_focus_ = scene.focus;
  dragged_ = mouse.active ? dragged_ - mouse.drag_y : 0.0F;
  const float lines = std::trunc(dragged_ / px(kPitch));
  dragged_ -= lines * px(kPitch);
  scroll_ = std::round(scroll_ / px(kPitch) - mouse.wheel + lines) * px(kPitch);
  scroll_ = std::clamp(scroll_, 0.0F, most);

  area_ = area;
  boxes_.clear();
  for (std::size_t i = layout_.first_below(scroll_); i < layout_.tokens.size(); ++i) {
    const PlacedToken& token = layout_.tokens[i];
    const float y = area.y0 + px(kLead) + token.y - scroll_;
    if (token.y >= scroll_ + visible) break;
    const float x = area.x0 + token.x;
    boxes_.push_back({token.position, {x, y, x + token.width, y + px(kToken)}});
  }
  SentenceResult result;
  list.PushClipRect({area.x0 - px(2), area.y0}, {area.x1 + px(2), area.y1}, true);
  for (const TokenBox& token : boxes_) {
    const Box reach{token.box.x0 - px(2), token.box.y0, token.box.x1 + px(1), token.box.y1 + px(6)};
    if (mouse.hovered && reach.contains(mouse.x, mouse.y)) result.hovered = token.position;
    draw_token(scene, token);
  }
  list.PopClipRect();
  result.clicked = result.hovered && is_click();
  if (is_long) draw_strip(scene, strip);
  widgets::end_space(box);
  ImGui::PopID();
  return result;
}

void SentenceView::draw_token(const SentenceScene& scene, const TokenBox& token) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const look::Palette& p = look::palette();
  const Box& b = token.box;
  const float weight = weight_at(scene.weights, token.position);
  const double share = strength(weight, scene.scale);
  const bool is_focus = scene.focus == token.position;
  if (share > 0.0) {
    list.AddRectFilled({b.x0, b.y0}, {b.x1, b.y1}, look::ink(p.accent, kTint * share), px(4));
    const auto bar = static_cast<float>(std::max(1.0, std::round(static_cast<double>(px(kBar)) * share)));
    list.AddRectFilled({b.x0 + px(2), b.y1 + px(1)}, {b.x1 - px(2), b.y1 + px(1) + bar}, look::ink(p.accent));
  }
  if (!std::isfinite(weight)) {
    list.AddRectFilled({b.x0 + px(2), b.y1 + px(1)}, {b.x1 - px(2), b.y1 + px(1) + px(kBar)}, look::ink(p.nan));
  }
  if (is_focus) {
    list.AddRect({b.x0, b.y0}, {b.x1, b.y1}, look::ink(p.accent), px(4), 0, px(scene.is_pinned ? 2 : 1));
  }
  const bool is_word = !scene.names.word(token.position).empty();
  const Font font = font_of(scene.names, token.position);
  look::draw_text(list, font, {(b.x0 + b.x1) / 2.0F, (b.y0 + b.y1) / 2.0F}, is_word ? p.text : p.secondary,
                  look::elided(font, label_of(scene.names, token.position), b.width()), Align::middle, Align::middle);
}

void SentenceView::draw_strip(const SentenceScene& scene, const Box& strip) {
  if (layout_.tokens.empty()) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const look::Palette& p = look::palette();
  list.AddRectFilled({strip.x0, strip.y0}, {strip.x1, strip.y1}, look::ink(p.surface), px(2));
  const auto count = static_cast<double>(layout_.tokens.size());
  const auto pixels = static_cast<std::size_t>(std::max(strip.width(), 1.0F));
  std::vector<float> columns(pixels, 0.0F);
  for (std::size_t i = 0; i < layout_.tokens.size(); ++i) {
    const auto at = static_cast<std::size_t>(static_cast<double>(i) / count * static_cast<double>(pixels));
    const float weight = weight_at(scene.weights, layout_.tokens[i].position);
    if (std::isfinite(weight)) columns[at] = std::max(columns[at], weight);
  }
  const float least = std::max(1.0F, std::floor(strip.width() / static_cast<float>(count)));
  for (std::size_t x = 0; x < pixels; ++x) {
    const double share = strength(columns[x], scene.scale);
    if (share <= 0.004) continue;
    const float left = strip.x0 + static_cast<float>(x);
    list.AddRectFilled({left, strip.y0}, {left + least, strip.y1}, look::ink(p.accent, share));
  }
  if (!boxes_.empty()) {
    const auto place = [&](std::int64_t position) {
      const PlacedToken* const token = layout_.at(position);
      const double index = token == nullptr ? 0.0 : static_cast<double>(token - layout_.tokens.data());
      return strip.x0 + static_cast<float>(index / count) * strip.width();
    };
    list.AddRect({place(boxes_.front().position), strip.y0 - px(1)},
                 {place(boxes_.back().position) + px(2), strip.y1 + px(1)}, look::ink(p.text), px(2), 0, px(1));
  }
  const widgets::Touch mouse = widgets::touch("strip", strip);
  if (mouse.active && strip.width() > 0.0F) {
    scroll_ = (mouse.x - strip.x0) / strip.width() * layout_.height - area_.height() / 2.0F;
  }
}

std::optional<Box> SentenceView::box_of(std::int64_t position) const {
  const auto found = std::ranges::find(boxes_, position, &TokenBox::position);
  return found != boxes_.end() ? std::optional(found->box) : std::nullopt;
}

void draw_links(const Box& from, std::span<const TokenBox> to, std::span<const float> weights,
                const analysis::ColorScale& scale, const Box& clip) {
  std::vector<const TokenBox*> targets;
  for (const TokenBox& token : to) {
    if (strength(weight_at(weights, token.position), scale) > 0.04) targets.push_back(&token);
  }
  const auto weight_of = [&](const TokenBox* token) { return weight_at(weights, token->position); };
  std::ranges::sort(targets, std::ranges::greater(), weight_of);
  if (targets.size() > kMostLinks) targets.resize(kMostLinks);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect({clip.x0, clip.y0}, {clip.x1, clip.y1}, true);
  // The strongest last, on top.
  for (std::size_t i = targets.size(); i-- > 0;) {
    const Box& b = targets[i]->box;
    const double share = strength(weight_of(targets[i]), scale);
    const float x0 = (from.x0 + from.x1) / 2.0F;
    const float x1 = (b.x0 + b.x1) / 2.0F;
    const bool is_same_line = std::abs(b.y0 - from.y0) < 1.0F;
    const bool is_below = b.y0 > from.y0;
    if (is_same_line && std::abs(x1 - x0) < 1.0F) continue;
    const float y0 = is_same_line || !is_below ? from.y0 : from.y1;
    const float y1 = is_same_line || is_below ? b.y0 : b.y1 + px(kBar);
    const float lift = is_same_line ? -std::min(px(18), px(6) + std::abs(x1 - x0) * 0.06F) : (y1 - y0) / 2.0F;
    const float bend = is_same_line ? lift : -lift;
    list.AddBezierCubic({x0, y0}, {x0, y0 + lift}, {x1, y1 + bend}, {x1, y1},
                        look::ink(look::palette().accent, 0.15 + 0.75 * share),
                        static_cast<float>(1.0 + 1.5 * share) * look::hairline());
  }
  list.PopClipRect();
}

}  // namespace tensorscope::viewer
