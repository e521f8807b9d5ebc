#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/panels/overview/parameter_rows.h"
#include "viewer/panels/training/layers.h"

namespace tensorscope::viewer {

/// The flow of gradients through one parameter.
struct FlowBar {
  ParameterRow row;                     ///< its gradient's magnitudes and mean magnitude at the step that is shown
  std::string name;                     ///< what tells it apart from the others: "conv1.weight"
  std::optional<analysis::Range> kept;  ///< of the mean magnitudes over all steps that are kept
  std::size_t kept_steps = 0;
};

/// Every parameter that has a gradient, in the order of these layers.
/// Threads: one owner.
class GradientFlow {
 public:
  void update(const Store& store, std::span<const Layer> layers);

  const std::vector<FlowBar>& bars() const { return bars_; }
  /// Whole powers of ten around everything that is drawn; nothing while nothing is known.
  const std::optional<analysis::Range>& decades() const { return decades_; }
  /// "step 1,204", "steps 1,190 to 1,204"; empty while nothing is known.
  std::string steps_text() const;
  std::size_t vanishing() const;
  std::size_t not_finite() const;
  DrawnTable table() const;

 private:
  struct Means {
    std::optional<analysis::Range> range;
    std::size_t steps = 0;
    void add(const Summary& summary);
  };
  // Reads what is new only, until a sample before the newest step comes or goes.
  struct Kept {
    std::uint64_t revision = 0;
    std::size_t settled = 0;  // samples, all before the newest step
    Means means;              // of them
    Means with_newest;
    void take_in(const SamplesByStep<Summary>& summaries);
  };

  std::map<const Source*, Kept> kept_;
  std::vector<FlowBar> bars_;
  std::optional<analysis::Range> decades_;
};

}  // namespace tensorscope::viewer
