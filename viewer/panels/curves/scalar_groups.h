#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// A scalar in a chart. Its style stays the same as long as the job lives and wherever it is shown: training is the
/// first colour, validation the second, test the third.
struct GroupedScalar {
  std::uint32_t source = 0;
  std::string name;  ///< its path
  std::size_t style = 0;
  std::string label{};  ///< what it is called in its chart; empty: its name

  bool operator==(const GroupedScalar&) const = default;
};

/// A horizontal line in a chart of scalars: a rule of thumb.
struct GuideLine {
  double value = 0.0;
  std::string label;

  bool operator==(const GuideLine&) const = default;
};

/// What a person looks for first, in this order.
enum class CurveKind : std::uint8_t { loss, accuracy, other, agent };

/// Scalars that belong into one chart.
struct ScalarGroup {
  std::string name;      ///< of its Drawn; no other group has it
  std::string title;     ///< "Loss"
  std::string quantity;  ///< names the axis, with its unit: "loss (nats)"
  std::vector<GroupedScalar> scalars;
  CurveKind kind = CurveKind::other;
  std::string unit{};                ///< of all of them
  std::string subtitle{};            ///< behind the title; empty: the newest values
  std::optional<GuideLine> guide{};  ///< always in view
  std::string missing_how{};         ///< how to get points, where there are none

  bool operator==(const ScalarGroup&) const = default;
};

/// Groups a job's scalars by their names, in an order in which one wants to see them: losses, accuracies, the others as
/// the job named them, what the agent says of itself last. Scalars share a chart if their names differ in nothing but
/// the phase ("loss/train", "val_loss"), in numbers ("layer1/x", "layer2/x"), or in what stands around a quantity
/// ("grad_norm/conv", "grad_norm/fc"). Different units never share one. Norms and ratios that the agent computes of
/// single modules and parameters are left out: there may be thousands.
/// Threads: pure.
/// At the limit: a chart has at most kMostTogether scalars, as many as there are styles; more become several charts.
std::vector<ScalarGroup> group_scalars(const Store& store);
inline constexpr std::size_t kMostTogether = 28;

/// The same, grouped anew only when the job's scalars changed.
/// Threads: one owner.
class ScalarGroups {
 public:
  const std::vector<ScalarGroup>& of(const Store& store);

 private:
  struct Known {
    std::uint32_t source = 0;
    std::string path;
    std::string unit;
  };
  std::vector<Known> known_;
  std::vector<ScalarGroup> groups_;
};

/// Whether it belongs into charts at all: the agent's clock is the axis, not a curve.
bool is_curve(const Source& source);

/// Whether the agent computes it when somebody asks for it, as a norm of gradients; it records the others anyway.
bool is_derived(const Source& source);

/// What tells the scalars of a group apart: of "loss/train" and "loss/validation", "train" and "validation". Of a group
/// of one, its whole name.
std::vector<std::string> short_names(const ScalarGroup& group);
/// The same of any names.
std::vector<std::string> short_names(std::vector<std::string> names);

/// "net:grad/norm": the norm of all gradients of a model, not of its modules or parameters.
bool is_norm_of_all_gradients(const Store& store, const Source& source);

}  // namespace tensorscope::viewer
