#pragma once

#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "viewer/panels/attention/attention_data.h"
#include "viewer/panels/attention/picture_view.h"
#include "viewer/panels/attention/sentence_view.h"
#include "viewer/widgets/color_settings.h"

namespace tensorscope::viewer {

struct SequenceResult {
  std::optional<Focus> hovered;
  bool clicked = false;
};

/// What attention is between: the words as a text, the patches in their picture, side by side where there are both; of
/// attention between two sequences the queries above the keys. The focus' weights are drawn on all of them.
/// Threads: the window's own.
class SequenceView {
 public:
  /// What it needs for its content, no more than `most`.
  float height(const AttentionData& data, float width, float most);
  SequenceResult draw(const AttentionData& data, const AttentionChoice& choice, const widgets::ColorSettings& colors,
                      bool is_pinned, float width, float height);
  std::size_t memory_bytes() const;

 private:
  // One side of attention, or the one sequence that attends to itself.
  struct Side {
    const PositionNames& names;
    bool is_query = true;
    bool has_focus = false;    // the focus is one of its positions
    bool has_weights = false;  // and the weights are those of its positions
    std::size_t index = 0;
  };
  // What is drawn in one frame.
  struct Scene {
    const AttentionData& data;
    std::vector<Side> sides;
    analysis::ColorScale scale;
    bool is_pinned = false;
  };
  static std::vector<Side> sides(const AttentionData& data);
  float text_width(const Side& side, float width);
  float side_height(const Side& side, float width);
  void draw_side(const Scene& scene, const Side& side, const widgets::Box& box, SequenceResult& result);
  void draw_text(const Scene& scene, const Side& side, const widgets::Box& box, SequenceResult& result);
  void draw_pictures(const Scene& scene, const Side& side, const widgets::Box& box, SequenceResult& result);
  void draw_lines(const Scene& scene, const widgets::Box& clip) const;

  std::array<SentenceView, 2> sentences_;
  std::map<std::pair<const Source*, std::size_t>, PictureView> pictures_;
  std::array<std::optional<widgets::Box>, 2> focus_boxes_;  // of a patch, by side
};

}  // namespace tensorscope::viewer
