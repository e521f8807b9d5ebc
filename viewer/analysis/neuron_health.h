#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tensorscope::viewer::analysis {

/// What a layer's outputs are like, which decides what can be wrong with its neurons.
enum class OutputKind : std::uint8_t {
  any,        ///< of both signs: only what is always exactly zero is dead
  rectified,  ///< zero where it is off: ReLU and its like
  tanh,
  sigmoid,
};

/// By the operator that makes them ("aten::relu_") or the module ("Tanh").
/// Threads: pure functions.
[[nodiscard]] OutputKind output_kind(std::string_view operator_name, std::string_view module_type);

/// The output beyond which |z| > 5 of a sigmoid lies, on either side; of tanh a magnitude of 0.97.
inline constexpr double kSaturatedTanh = 0.97;
inline constexpr double kSaturatedSigmoid = 0.9933071490757153;
[[nodiscard]] bool is_saturated(OutputKind kind, double output);

/// How a neuron is doing; what is worse comes later.
enum class NeuronState : std::uint8_t { unknown, alive, dormant, saturated, dead, not_finite };
inline constexpr std::size_t kNeuronStates = 6;

/// When enough was seen, and from where on a neuron is called something.
struct HealthRule {
  std::uint64_t least_samples = 2048;  ///< nobody is dead after one batch
  std::uint64_t least_steps = 10;
  double dormant_at = 0.025;  ///< τ of Sokar et al. 2023, "The dormant neuron phenomenon"
  double saturated_at = 0.9;  ///< share of saturated outputs
};

/// What was seen of the neurons of one layer; one entry for each neuron. A span may be empty: that is not known of any.
struct LayerEvidence {
  OutputKind kind = OutputKind::any;
  std::span<const double> on_rate;            ///< share of outputs above zero; NaN: no finite one
  std::span<const double> largest;            ///< magnitude
  std::span<const std::uint64_t> not_finite;  ///< outputs
  std::uint64_t samples = 0;                  ///< that the three above are from
  std::uint64_t steps = 0;
  std::span<const double> magnitude;  ///< E|h|; NaN: not known of this one
  std::span<const double> saturated;  ///< share of saturated outputs; NaN: not known
  std::uint64_t element_samples = 0;  ///< that the two above are from
  std::uint64_t element_steps = 0;
};

/// One for each neuron. Dead: on-rate 0 over enough samples and steps, of rectified outputs; of others, nothing but
/// zeros. Dormant: score at most τ. Saturated: its share of outputs at least `saturated_at`.
/// At the limit: before enough was seen everything finite is unknown.
[[nodiscard]] std::vector<NeuronState> judge(const LayerEvidence& evidence, const HealthRule& rule = {});

/// s_j = E|h_j| / (1/H Σ_k E|h_k|), over the H neurons of which it is known; NaN where it is not, and where all are 0.
[[nodiscard]] std::vector<double> dormancy_scores(std::span<const double> magnitude);

}  // namespace tensorscope::viewer::analysis
