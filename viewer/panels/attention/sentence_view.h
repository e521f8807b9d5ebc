#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "viewer/analysis/color_scale.h"
#include "viewer/panels/attention/position_names.h"
#include "viewer/panels/attention/sentence_layout.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {

/// What a sequence of tokens shows in one frame.
struct SentenceScene {
  const PositionNames& names;
  std::optional<std::int64_t> focus;  ///< a position of this sequence
  bool is_pinned = false;
  std::span<const float> weights;     ///< of its positions; empty: none
  const analysis::ColorScale& scale;  ///< of the weights
};

struct TokenBox {
  std::int64_t position = 0;
  widgets::Box box;
};

struct SentenceResult {
  std::optional<std::int64_t> hovered;
  bool clicked = false;
};

/// Tokens as words in a flowing text, whatever their script; a bar under each, and a tint, say how much weight it has.
/// Patches of a picture are left out: they stand in the picture. The wheel scrolls a long text; a strip below shows the
/// weights of all of it, and leads anywhere. Threads: the window's own. At the limit: 4,096 tokens and more; only what
/// is in sight is drawn.
class SentenceView {
 public:
  /// The height that would show all of it.
  float wanted_height(const PositionNames& names, float width);
  SentenceResult draw(const char* id, const SentenceScene& scene, float width, float height);

  /// Tokens in sight, as they were drawn last; those out of sight are at the edge that they are beyond.
  std::span<const TokenBox> boxes() const { return boxes_; }
  /// The width of all tokens in one line.
  float one_line(const PositionNames& names);
  std::optional<widgets::Box> box_of(std::int64_t position) const;
  widgets::Box area() const { return area_; }

 private:
  void measure(const PositionNames& names);
  void lay_out(const PositionNames& names, float width);
  void draw_token(const SentenceScene& scene, const TokenBox& token) const;
  void draw_strip(const SentenceScene& scene, const widgets::Box& strip);
  void scroll_to(std::int64_t position, float visible);

  std::vector<TokenWidth> widths_;
  bool is_laid_ = false;  // from these widths
  SentenceLayout layout_;
  std::uint64_t names_revision_ = 0;
  float laid_width_ = 0.0F;
  float laid_scale_ = 0.0F;
  int laid_glyphs_ = 0;
  float scroll_ = 0.0F;   // whole lines
  float dragged_ = 0.0F;  // less than a line
  std::optional<std::int64_t> last_focus_;
  std::vector<TokenBox> boxes_;
  widgets::Box area_;
};

/// Lines from a token to those that it attends to, or that attend to it: the more weight, the stronger.
/// Threads: the window's own.
/// At the limit: the strongest kMostLinks of those in sight.
inline constexpr std::size_t kMostLinks = 32;
void draw_links(const widgets::Box& from, std::span<const TokenBox> to, std::span<const float> weights,
                const analysis::ColorScale& scale, const widgets::Box& clip);

}  // namespace tensorscope::viewer
