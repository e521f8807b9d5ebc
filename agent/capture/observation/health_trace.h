#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/capture/observation/flow.h"
#include "agent/sampling/reduction.h"

namespace tensorscope::agent {

// Finds who made the first non-finite numbers of a pass (TRUTH §8).
//
// Every tensor that is made is looked at as a whole, in the order of the pass, then every gradient in the order of
// backward(). The producer is the first with a bad element all of whose inputs, its parameters among them, are good;
// what is bad after that passes it on. NaN and +∞ are bad; −∞ is where nothing masked it. Who is given something that
// cannot be looked at is no producer: what it makes is where something bad was first seen. Tensors on a device are not
// looked at, as that would have to wait for it at every operator.
// Threads: one at a time (the observer's lock).
class HealthTrace {
 public:
  // What an operator is given, as far as it matters here.
  struct Given {
    std::vector<const FlowNode*> makers;
    bool is_bad = false;        // an input that a node made
    bool has_bad_data = false;  // one that nobody made who was seen
    bool has_bad_parameter = false;
    bool masks = false;       // −∞ on purpose
    bool has_unseen = false;  // one that cannot be looked at
    std::string parameter;    // the first bad one
  };

  // What was found.
  struct Finding {
    std::string line;                    // for people
    std::vector<std::uint32_t> sources;  // the producer, if it has one, then those that pass it on
    bool is_attributed = false;          // a producer was found
    const FlowNode* first = nullptr;     // where the first bad number was seen
  };

  // Anew, and for another pass of the same search.
  void begin() { *this = HealthTrace(); }
  void begin_pass();

  void look_at_data(const at::Tensor& data, Given& given);
  void look_at_parameter(const std::string& path, const at::Tensor& parameter, Given& given);
  void look_at_made(const FlowNode& maker, Given& given) const;

  void made(const FlowNode& node, const Operator* op, const at::Tensor& value, Given given);
  void gradient(const FlowNode& node, const at::Tensor& value);
  // Of a parameter, after backward(): `node` is the call that uses it.
  void parameter_gradient(const std::string& path, const FlowNode* node, const at::Tensor& value);

  // Nothing if all that was seen is good.
  std::optional<Finding> finding(std::uint64_t step) const;
  // What to say after that many steps without a finding.
  std::string nothing_found(int steps) const;

 private:
  struct Health {
    bool is_bad = false;
    bool is_masked = false;  // may have −∞
    bool is_unseen = false;  // it cannot be looked at
    std::uint64_t nan = 0, positive_infinity = 0, negative_infinity = 0, elements = 0;
    std::string first;  // the index of the first bad element
  };
  struct Bad {
    const FlowNode* node = nullptr;
    std::string name;
    const char* direction = "forward";
    Health health;
    bool is_producer = false;
    std::string because;  // why it is not the producer, if nobody is
  };

  Health look(const at::Tensor& tensor, bool may_be_masked);

  std::unordered_map<const FlowNode*, Health> values_, gradients_;
  std::unordered_map<const FlowNode*, std::vector<const FlowNode*>> users_;
  std::unordered_map<std::string, bool> parameters_;  // whether bad
  std::vector<Bad> bad_;                              // in the order in which they were met
  std::string bad_parameter_;

  // Of all passes.
  std::unique_ptr<Reduction> reduction_;
  std::uint64_t seen_ = 0, unseen_ = 0;
  const char* obstacle_ = nullptr;  // of the last that cannot be looked at
};

}  // namespace tensorscope::agent
