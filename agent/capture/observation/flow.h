#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/capture/observation/module_tree.h"
#include "agent/recorder/recorder.h"

namespace tensorscope::agent {

// One place in the network that makes a tensor: a call of a module, or an operator on what another place made.
struct FlowNode {
  std::string path;                    // "net.conv1", "net.conv1#2" for its second call in a pass, "net.conv1/relu"
  const FlowNode* producer = nullptr;  // of the input it is named after; nullptr: a call of a module, or an input
  std::size_t module = ObservedModule::kNone;  // that is called, or that the data last came from
  const Operator* op = nullptr;                // nullptr: a call of a module
  bool is_output = false;                      // the output of `module`, not something made of it
  std::size_t operators = 0;                   // so many were between the module and this
  bool is_beyond = false;                      // stands for all that follows its producer, however much that is
  // The module that both queries and keys belong to, if this is their product, maybe scaled and masked.
  std::size_t scores_of = ObservedModule::kNone;
  std::int8_t unit_axis = -1;

  Source* source = nullptr;     // of its values; nullptr: no room
  Source* gradient = nullptr;   // of their gradients; nullptr: none was seen
  Source* attention = nullptr;  // if it makes attention weights
  std::int64_t heads = 0;       // of these, if LibTorch's own module has put them in one dimension with the batch
  Source* attention_gradient = nullptr;
  Source* masked_scores = nullptr;  // of a probe: of its batch's images with each channel of this as a mask
  std::vector<FlowNode*> also;      // the same tensor under the names of the modules that end with it

  std::vector<std::unique_ptr<FlowNode>> children;
  std::unique_ptr<FlowNode> beyond;
};

// All places that were seen so far, by the modules' calls and what followed them.
//
// A name is made of the module's path, the number of its call in the pass if it is not the first, and the operators
// since; of several inputs it goes on from the one with the fewest, so that no name grows with the blocks of a residual
// network. The same code makes the same names in every pass.
// Threads: one at a time (the observer's lock).
// At the limit: of the calls of a module in a pass, and of the operators named alike on one tensor, the first kMost
// have sources; so have chains of at most kMostOperators behind a module. All beyond that is one node, which has none.
class Flow {
 public:
  static constexpr std::size_t kMost = 64;
  static constexpr std::size_t kMostOperators = 16;

  // How the sources of a probe are told from those of the training.
  struct ProbeNames {
    std::string prefix;  // of their paths
    std::uint32_t parent = schema::kNoSource;
    Occasion* values = nullptr;
    Occasion* gradients = nullptr;
    std::map<std::string, Occasion, std::less<>>* masked = nullptr;  // of masked scores, by their paths
  };

  Flow(Recorder& recorder, ModuleTree& modules, std::optional<ProbeNames> probe = std::nullopt)
      : recorder_(recorder), modules_(modules), probe_(std::move(probe)) {}

  // The call of a module; `number` counts from 0 within a pass.
  FlowNode& call(std::size_t module, std::size_t number);
  // What a module is given that nothing made which was seen: the input of the model.
  FlowNode& input(std::size_t root, std::size_t number);
  // What an operator makes: the `number`th of its name on what this producer made in a pass.
  FlowNode& result(FlowNode& producer, const Operator& op, std::size_t number, std::int8_t unit_axis);
  // What an operator makes of a parameter of a module that has parts: no output of the module.
  FlowNode& result(std::size_t module, const Operator& op, std::size_t number);

  // The source of a node's gradients, from the first one on that is seen.
  Source* gradient_of(FlowNode& node);
  // The source of attention weights that a node makes, under the module that both queries and keys belong to.
  Source* attention_of(FlowNode& node, std::size_t module);
  // The source of their gradients, if the node has their values in memory.
  Source* attention_gradient_of(FlowNode& node);
  // Of a probe: the source of the scores of masked images, each node's an occasion of its own.
  Source* masked_scores_of(FlowNode& node);

 private:
  struct ModuleNodes {
    std::vector<std::unique_ptr<FlowNode>> calls;
    std::vector<std::unique_ptr<FlowNode>> results;
    std::vector<std::unique_ptr<FlowNode>> inputs;
    std::size_t attentions = 0;
  };

  ModuleNodes& nodes_of(std::size_t module);
  static FlowNode& beyond(FlowNode& producer);
  Source* observed(const FlowNode& node, schema::SourceKind kind, std::string_view suffix, std::uint32_t parent);

  Recorder& recorder_;
  ModuleTree& modules_;
  const std::optional<ProbeNames> probe_;
  std::vector<ModuleNodes> nodes_;  // by module
};

}  // namespace tensorscope::agent
