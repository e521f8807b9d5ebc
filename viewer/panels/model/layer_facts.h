#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/panels/model/model_items.h"

namespace tensorscope::viewer {

/// How a layer is doing, worst last.
enum class LayerCondition : std::uint8_t { unknown, fine, vanishing, dead, infinite, not_a_number };

/// Statistics of a tensor, for longer than its store keeps them.
struct LayerStatistics {
  schema::Stats stats;
  std::uint64_t sampled = 0;  ///< n of
  std::uint64_t total = 0;    ///< N elements
  std::uint64_t step = 0;
};

/// What is known of an item at a step.
struct LayerFacts {
  LayerCondition own = LayerCondition::unknown;
  LayerCondition worst = LayerCondition::unknown;  ///< of it and all that is in it
  const Source* own_cause = nullptr;               ///< where it was seen
  const Source* cause = nullptr;                   ///< of `worst`
  std::optional<LayerStatistics> output;           ///< of what it makes
  std::optional<LayerStatistics> output_gradient;
  /// 2-norms; NaN: not known. That of the output's gradient is scaled up where a part was sampled.
  double output_gradient_norm = kUnknown;
  double parameter_gradient_norm = kUnknown;
  double update_ratio = kUnknown;

  static const double kUnknown;
};

/// Which gradient the flow is drawn from.
enum class Flow : std::uint8_t { outputs, parameters };

/// Of every item, in their order. `step`: the newest that is not after it.
/// Threads: pure.
std::vector<LayerFacts> layer_facts(const ModelItems& items, const Store& store);

/// A gradient vanishes if its root mean square over the parameters of a layer is below this: then so is its mean
/// magnitude, which is what the overview judges by.
inline constexpr double kVanishingRms = 1e-7;

const char* word_of(LayerCondition condition);
/// One line of why: "every sampled element of net.conv1/relu is 0".
std::string explain(LayerCondition condition, const Source* cause, const ModelItem& item);

double norm_of(const LayerFacts& facts, Flow flow);
/// The log scale that norms are drawn on.
struct FlowScale {
  analysis::Range decades;  ///< whole powers of ten
  bool has_below = false;   ///< some norms lie below, such as 0
  bool has_above = false;
};
/// Around all norms that are known and not zero; nothing if there are none. What has a single element does not count:
/// the gradient of the loss by itself is 1, always.
std::optional<FlowScale> flow_scale_of(const std::vector<LayerFacts>& facts, Flow flow);
/// 0 to 1 along the scale, its ends for what lies beyond; NaN: not known.
double position_on(const std::optional<FlowScale>& scale, double norm);

/// Of which steps the gradients of outputs are: "step 1,204", "steps 1,190 to 1,204", which compare roughly. Empty
/// while none is known, and of parameters, whose norms are scalars of every step.
std::string flow_steps(const std::vector<LayerFacts>& facts, Flow flow);

/// The line that the agent tells of the first bad layer, and the items that it names.
struct FirstBad {
  std::string line;
  std::size_t first = ModelItem::kNone;  ///< where something not finite was first seen
  std::vector<std::size_t> passed_on;
};
std::optional<FirstBad> first_bad_of(const ModelItems& items, const Store& store);

}  // namespace tensorscope::viewer
