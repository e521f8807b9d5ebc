#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "viewer/analysis/color_scale.h"
#include "viewer/look/icons.h"
#include "viewer/panels/model/layer_facts.h"
#include "viewer/panels/model/open_modules.h"
#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// What table and graph are drawn from, in one frame.
struct ModelScene {
  const Store& store;
  const ModelItems& items;
  const std::vector<LayerFacts>& facts;
  const std::optional<FirstBad>& first_bad;
  OpenModules& open;
  Flow flow = Flow::outputs;
  std::optional<FlowScale> scale;  ///< of the flow; nothing: none is known yet
  std::size_t selected = ModelItem::kNone;
  bool reveal_selected = false;      ///< scroll to it in this frame
  std::vector<const Source*>& seen;  ///< out: what was drawn, to be asked for
};

/// How the row or the node of an item is doing: an open module whose output was seen speaks for itself, all others for
/// what is in them too.
struct ShownCondition {
  LayerCondition condition = LayerCondition::unknown;
  const Source* cause = nullptr;
};
ShownCondition condition_of(const ModelScene& scene, std::size_t item);
/// The norm that is drawn for it.
double flow_of(const ModelScene& scene, std::size_t item);

/// How a condition is marked; what is well whispers.
struct ConditionMark {
  look::Icon icon = look::Icon::ended;
  look::Rgb icon_color;
  look::Rgb word_color;
};
ConditionMark mark_of(LayerCondition condition);

/// The colour of a norm, by its position on the log scale: what is strong stands out from the ground.
look::Rgb flow_color_at(double position);
look::Rgb flow_color(double norm, const std::optional<FlowScale>& scale);

/// The box beside the mouse over a row or a node that stands for `item`, whose output is `last`'s.
void explain_item(const ModelScene& scene, std::size_t item, std::size_t last, std::size_t members);

/// What the picture of an item needs to be known.
void note_seen(const ModelScene& scene, std::size_t item);

}  // namespace tensorscope::viewer
