#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/panels/drawn.h"
#include "viewer/panels/step_span.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// How a row of the table is doing, worst last.
enum class RowHealth : std::uint8_t { unknown, fine, vanishing, not_finite };

/// A parameter and its gradient at one step.
struct ParameterRow {
  const Source* parameter = nullptr;
  const Source* gradient = nullptr;  ///< null if none is watched
  const Summary* weights = nullptr;  ///< the newest statistics of the parameter that are not after the step
  const Summary* slopes = nullptr;   ///< of the gradient
  /// Magnitudes of the gradient's elements that are not zero: the 5th percentile, and the largest.
  std::optional<analysis::Range> magnitudes;
  double mean_magnitude = 0.0;  ///< of all finite ones
  RowHealth health = RowHealth::unknown;
};

/// Amazon's SageMaker Debugger calls a gradient vanishing whose mean magnitude is below this.
inline constexpr double kVanishingBelow = 1e-7;

/// One for each parameter, in the order of the catalog, which is that of the network.
/// Threads: pure functions. Pointers are good until the store takes in more.
std::vector<ParameterRow> parameter_rows(const Store& store);

/// What is known of all gradients together.
struct GradientSummary {
  std::uint64_t parameters = 0;  ///< elements of all parameters
  std::size_t gradients = 0;     ///< watched
  std::size_t known = 0;         ///< of them, those whose statistics are there
  std::size_t bad = 0;           ///< with elements that are no number
  std::size_t vanishing = 0;
  double norm = 0.0;         ///< over the known ones: the square root of the sum of all squares
  bool is_estimate = false;  ///< some were sampled in part, and their squares scaled up
  StepSpan steps;            ///< of the known ones
};
GradientSummary summarize(const std::vector<ParameterRow>& rows);

/// "‖g‖₂ 0.734 for the optimizer, over 10 gradients, step 1,204"; empty if none is known.
std::string norm_text(const GradientSummary& summary);

/// Whole powers of ten around all magnitudes and mean magnitudes of the rows; nothing if there are none.
std::optional<analysis::Range> common_decades(const std::vector<ParameterRow>& rows);

/// A row for each parameter; NaN where nothing is known.
DrawnTable as_table(const std::vector<ParameterRow>& rows);

}  // namespace tensorscope::viewer
