#include "agent/capture/observation/health_trace.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "agent/capture/tensor_look.h"
#include "agent/sampling/grid.h"

namespace tensorscope::agent {
namespace {

constexpr const char* kWouldWait = "it is on a device, for which the training would have to wait at every operator";
constexpr std::size_t kNamed = 4;  // of those that pass it on

std::string counted(std::uint64_t count, const char* what) {
  return std::to_string(count) + ' ' + what;
}

bool is_bad(double value, bool may_be_masked) noexcept {
  return !std::isfinite(value) && !(may_be_masked && value < 0);
}

// The index of the first bad element, as [0, 3, 1].
std::string first_bad(const TensorView& view, bool may_be_masked) {
  std::array<std::int64_t, schema::kMaxDimensions> index{};
  const std::uint64_t elements = view.elements();
  for (std::uint64_t i = 0; i < elements; ++i) {
    TensorView one = view;
    one.dimensions = 0;
    std::int64_t offset = 0;
    for (std::size_t d = 0; d < view.dimensions; ++d) offset += index[d] * view.strides[d];
    one.data = view.data + offset * static_cast<std::int64_t>(schema::element_bytes(view.dtype));
    if (is_bad(value_of(one), may_be_masked)) break;
    for (std::size_t d = view.dimensions; d > 0; --d) {
      if (++index[d - 1] < view.sizes[d - 1]) break;
      index[d - 1] = 0;
    }
  }
  std::string text = "[";
  for (std::size_t d = 0; d < view.dimensions; ++d) text += (d > 0 ? ", " : "") + std::to_string(index[d]);
  return text + ']';
}

}  // namespace

void HealthTrace::begin_pass() {
  HealthTrace next;
  next.reduction_ = std::move(reduction_);
  next.seen_ = seen_;
  next.unseen_ = unseen_;
  next.obstacle_ = obstacle_;
  *this = std::move(next);
}

HealthTrace::Health HealthTrace::look(const at::Tensor& tensor, bool may_be_masked) {
  Health health;
  const TensorLook look = look_at(tensor);
  if (look.absent) return health;
  if (look.obstacle != nullptr || look.view.device != nullptr) {
    health.is_unseen = true;
    obstacle_ = look.obstacle != nullptr ? look.obstacle : kWouldWait;
    ++unseen_;
    return health;
  }
  ++seen_;
  if (reduction_ == nullptr) reduction_ = std::make_unique<Reduction>();
  reduction_->run(grid_of(look.view), look.view.dtype);
  const schema::Stats& stats = reduction_->stats();
  health.elements = stats.elements;
  health.nan = stats.nan;
  health.positive_infinity = stats.positive_infinity;
  health.negative_infinity = stats.negative_infinity;
  health.is_masked = may_be_masked && stats.negative_infinity > 0;
  health.is_bad = stats.nan + stats.positive_infinity + (may_be_masked ? 0 : stats.negative_infinity) > 0;
  if (health.is_bad) health.first = first_bad(look.view, may_be_masked);
  return health;
}

void HealthTrace::look_at_data(const at::Tensor& data, Given& given) {
  const Health health = look(data, true);
  if (health.is_bad) given.has_bad_data = true;
  if (health.is_masked) given.masks = true;
  if (health.is_unseen) given.has_unseen = true;
}

void HealthTrace::look_at_parameter(const std::string& path, const at::Tensor& parameter, Given& given) {
  const auto [known, is_new] = parameters_.try_emplace(path);
  if (is_new) {
    const Health health = look(parameter, false);
    known->second = health.is_bad;
    if (health.is_unseen) given.has_unseen = true;
  }
  if (!known->second) return;
  given.has_bad_parameter = true;
  if (given.parameter.empty()) given.parameter = path;
  if (bad_parameter_.empty()) bad_parameter_ = path;
}

void HealthTrace::look_at_made(const FlowNode& maker, Given& given) const {
  given.makers.push_back(&maker);
  const auto health = values_.find(&maker);
  if (health == values_.end()) return;
  if (health->second.is_bad) given.is_bad = true;
  if (health->second.is_unseen) given.has_unseen = true;
  if (health->second.is_masked) given.masks = true;
}

void HealthTrace::made(const FlowNode& node, const Operator* op, const at::Tensor& value, Given given) {
  for (const FlowNode* const maker : given.makers) users_[maker].push_back(&node);
  // An input is nobody's work.
  const bool is_input = op == nullptr;
  const bool masks = given.masks || (op != nullptr && (op->plain == "masked_fill" || op->plain == "where"));
  const bool may_be_masked = masks && (is_input || op->keeps_scores || op->layout);
  const Health health = values_[&node] = look(value, may_be_masked);
  if (!health.is_bad) return;
  const bool is_given_good = !given.is_bad && !given.has_bad_parameter && !given.has_unseen;
  Bad bad{&node, node.path, "forward", health, is_given_good, {}};
  if (given.has_unseen) bad.because = "something that it was given cannot be looked at";
  if (given.has_bad_parameter) bad.because = "its parameter " + given.parameter + " is not finite itself";
  // Nobody made the data: they are where it comes from.
  if (is_input) bad.direction = "the data";
  if (given.has_bad_data && bad.is_producer) {
    bad.name = "what is given to " + node.path + " besides";
    bad.direction = "the data";
  }
  bad_.push_back(std::move(bad));
}

void HealthTrace::gradient(const FlowNode& node, const at::Tensor& value) {
  const Health health = gradients_[&node] = look(value, false);
  if (!health.is_bad) return;
  // It was made by the backward functions of those who use the value.
  bool is_given_bad = false;
  std::string made_by;
  for (const FlowNode* const user : users_[&node]) {
    const auto known = gradients_.find(user);
    const auto there = values_.find(user);
    if (known != gradients_.end() && known->second.is_bad) is_given_bad = true;
    if (there != values_.end() && there->second.is_bad) is_given_bad = true;
    made_by += (made_by.empty() ? "" : " or ") + user->path;
  }
  Bad bad{&node, made_by.empty() ? node.path : made_by, "backward", health, !is_given_bad, {}};
  if (is_given_bad) bad.name = node.path + ":grad";
  bad_.push_back(std::move(bad));
}

void HealthTrace::parameter_gradient(const std::string& path, const FlowNode* node, const at::Tensor& value) {
  const Health health = look(value, false);
  if (!health.is_bad) return;
  const auto known = node != nullptr ? gradients_.find(node) : gradients_.end();
  const bool is_given_good = known != gradients_.end() && !known->second.is_bad && !values_[node].is_bad;
  bad_.push_back({node, is_given_good ? node->path : path + ":grad", "backward", health, is_given_good, {}});
}

std::optional<HealthTrace::Finding> HealthTrace::finding(std::uint64_t step) const {
  if (bad_.empty()) return std::nullopt;
  // Forward before backward: the order in which they were met.
  const auto producer = std::ranges::find(bad_, true, &Bad::is_producer);
  const bool is_attributed = producer == bad_.begin();
  const Bad& first = bad_.front();
  Finding finding;
  finding.is_attributed = is_attributed;
  finding.first = first.node;
  const Health& health = first.health;
  const char* const what = health.nan > 0 ? "NaN" : health.positive_infinity > 0 ? "+Inf" : "-Inf";
  finding.line = std::string(what) +
                 (!is_attributed                                    ? " first seen in "
                  : first.direction == std::string_view("the data") ? " came with "
                                                                    : " first made by ") +
                 first.name + " (" + first.direction + ", step " + std::to_string(step) +
                 "): " + counted(health.nan + health.positive_infinity + health.negative_infinity, "of ") +
                 counted(health.elements, "elements, the first at ") + health.first;
  if (is_attributed && first.direction == std::string_view("the data")) {
    finding.line += "; the network made nothing bad of good numbers";
  } else if (is_attributed) {
    finding.line += "; all that it was given was finite";
  } else if (!first.because.empty()) {
    finding.line += "; " + first.because;
  } else if (!bad_parameter_.empty()) {
    finding.line += "; the parameter " + bad_parameter_ + " is not finite";
  }
  if (first.node != nullptr && first.node->source != nullptr) finding.sources.push_back(first.node->source->id);
  std::string passed;
  std::size_t count = 0;
  for (std::size_t i = 1; i < bad_.size(); ++i) {
    const Bad& bad = bad_[i];
    if (bad.node != nullptr && bad.node->source != nullptr) finding.sources.push_back(bad.node->source->id);
    if (++count <= kNamed) passed += (passed.empty() ? "" : ", ") + bad.name;
  }
  if (count > kNamed) passed += " and " + counted(count - kNamed, "more");
  if (!passed.empty()) finding.line += "; passed on to " + passed;
  return finding;
}

std::string HealthTrace::nothing_found(int steps) const {
  if (seen_ + unseen_ == 0)
    return "no pass through a watched module was seen in the " +
           counted(static_cast<std::uint64_t>(steps), "steps after");
  std::string line =
      "not finite once, and not again in the " + counted(static_cast<std::uint64_t>(steps), "steps after");
  if (unseen_ > 0) {
    line += "; of the tensors of these steps, " + counted(unseen_, "could not be looked at and ") +
            counted(seen_, "could: ") + obstacle_;
  }
  return line;
}

}  // namespace tensorscope::agent
