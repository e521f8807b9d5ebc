#pragma once

#include <optional>
#include <string>

#include "viewer/panels/attention/attention_data.h"
#include "viewer/panels/panel.h"
#include "viewer/widgets/heatmap.h"

namespace tensorscope::viewer {

/// The chosen matrix, queries × keys, with words along its sides where they fit.
/// Threads: the window's own.
class AttentionMatrix {
 public:
  struct Result {
    std::optional<std::int64_t> query;  ///< under the mouse
    std::optional<std::int64_t> key;
    bool clicked = false;
  };
  Result draw(const AttentionData& data, const std::string& title, const std::string& source, PanelState& state,
              float width, float height);

  widgets::ColorSettings& colors() { return heatmap_.colors; }
  const widgets::ColorSettings& colors() const { return heatmap_.colors; }
  /// What is in view, for what is asked for.
  void tell(AttentionNeed& need) const;
  /// What was in view.
  DrawnArray drawn(const AttentionData& data) const;
  std::size_t memory_bytes() const;
  /// Another sequence: nothing zoomed in, another range.
  void forget();

 private:
  widgets::HeatmapState heatmap_;
  std::optional<widgets::HeatmapResult> result_;
};

}  // namespace tensorscope::viewer
