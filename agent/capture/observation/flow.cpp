#include "agent/capture/observation/flow.h"

#include <algorithm>
#include <utility>

namespace tensorscope::agent {
namespace {

using schema::CatalogEntry;
using schema::SourceKind;

std::string numbered(std::string path, std::size_t number) {
  if (number > 0) path += '#' + std::to_string(number + 1);
  return path;
}

// The node of the `number`th use among these, of this operator or one that is named alike, such as the one in place;
// nullptr: it is new.
FlowNode* find(std::vector<std::unique_ptr<FlowNode>>& among, const Operator& op, std::size_t number) {
  for (const auto& node : among) {
    if (node->op->plain == op.plain && number-- == 0) return node.get();
  }
  return nullptr;
}

}  // namespace

Flow::ModuleNodes& Flow::nodes_of(std::size_t module) {
  if (nodes_.size() <= module) nodes_.resize(modules_.size());
  return nodes_[module];
}

Source* Flow::observed(const FlowNode& node, SourceKind kind, std::string_view suffix, std::uint32_t parent) {
  CatalogEntry entry;
  entry.path = probe_ ? probe_->prefix + node.path : node.path;
  entry.path += suffix;
  entry.kind = kind;
  entry.parent = parent;
  if (node.op == nullptr && kind != SourceKind::input) entry.module_type = modules_.module(node.module).type_name;
  if (node.op != nullptr) entry.operator_name = node.op->name;
  entry.unit_axis = node.unit_axis;
  if (!probe_) return recorder_.observed(std::move(entry));
  if (parent == schema::kNoSource) entry.parent = probe_->parent;
  const bool is_gradient = kind == SourceKind::activation_gradient;
  return recorder_.offered(std::move(entry), is_gradient ? *probe_->gradients : *probe_->values);
}

FlowNode& Flow::call(std::size_t module, std::size_t number) {
  number = std::min(number, kMost);
  std::vector<std::unique_ptr<FlowNode>>& calls = nodes_of(module).calls;
  while (calls.size() <= number) {
    const ObservedModule& called = modules_.module(module);
    FlowNode& node = *calls.emplace_back(std::make_unique<FlowNode>());
    const std::size_t place = calls.size() - 1;
    node.path = numbered(called.path, place);
    node.module = module;
    node.is_output = true;
    node.unit_axis = called.type.has_channels() ? 1 : -1;
    if (place >= kMost) continue;
    if (probe_) {
      node.source = observed(node, SourceKind::activation, {}, schema::kNoSource);
    } else if (place == 0 && called.source != nullptr) {
      node.source = called.source;
    } else {
      node.source =
          observed(node, SourceKind::activation, {}, called.source != nullptr ? called.source->id : schema::kNoSource);
    }
    for (const std::size_t outer : called.ends) {
      FlowNode& other = call(outer, place);
      nodes_of(module).calls[place]->also.push_back(&other);
    }
  }
  return *nodes_of(module).calls[number];
}

FlowNode& Flow::input(std::size_t root, std::size_t number) {
  number = std::min(number, kMost);
  std::vector<std::unique_ptr<FlowNode>>& inputs = nodes_of(root).inputs;
  while (inputs.size() <= number) {
    const std::size_t place = inputs.size();
    FlowNode& node = *inputs.emplace_back(std::make_unique<FlowNode>());
    node.path = numbered(modules_.module(root).path + ":input", place);
    node.module = root;
    if (place < kMost) node.source = observed(node, SourceKind::input, {}, schema::kNoSource);
  }
  return *inputs[number];
}

FlowNode& Flow::beyond(FlowNode& producer) {
  if (producer.is_beyond) return producer;
  if (producer.beyond == nullptr) {
    producer.beyond = std::make_unique<FlowNode>();
    FlowNode& node = *producer.beyond;
    node.path = producer.path + "/…";
    node.producer = &producer;
    node.module = producer.module;
    node.operators = producer.operators + 1;
    node.is_beyond = true;
  }
  return *producer.beyond;
}

FlowNode& Flow::result(FlowNode& producer, const Operator& op, std::size_t number, std::int8_t unit_axis) {
  if (producer.is_beyond || producer.operators >= kMostOperators) return beyond(producer);
  number = std::min(number, kMost);
  if (FlowNode* const known = find(producer.children, op, number)) return *known;
  FlowNode& node = *producer.children.emplace_back(std::make_unique<FlowNode>());
  node.path = numbered(producer.path + '/' + op.plain, number);
  node.producer = &producer;
  node.module = producer.module;
  node.op = &op;
  node.unit_axis = unit_axis;
  node.operators = producer.operators + 1;
  if (number < kMost) {
    node.source = observed(node, SourceKind::activation, {},
                           producer.source != nullptr ? producer.source->id : schema::kNoSource);
  }
  return node;
}

FlowNode& Flow::result(std::size_t module, const Operator& op, std::size_t number) {
  number = std::min(number, kMost);
  std::vector<std::unique_ptr<FlowNode>>& results = nodes_of(module).results;
  if (FlowNode* const known = find(results, op, number)) return *known;
  FlowNode& node = *results.emplace_back(std::make_unique<FlowNode>());
  const ObservedModule& owner = modules_.module(module);
  node.path = numbered(owner.path + '/' + op.plain, number);
  node.module = module;
  node.op = &op;
  node.operators = 1;
  if (number < kMost) {
    const bool has_parent = !probe_ && owner.source != nullptr;
    node.source = observed(node, SourceKind::activation, {}, has_parent ? owner.source->id : schema::kNoSource);
  }
  return node;
}

Source* Flow::gradient_of(FlowNode& node) {
  if (node.gradient == nullptr && node.source != nullptr)
    node.gradient = observed(node, SourceKind::activation_gradient, ":grad", node.source->id);
  return node.gradient;
}

Source* Flow::attention_of(FlowNode& node, std::size_t module) {
  if (node.attention == nullptr && !node.is_beyond) {
    ModuleNodes& nodes = nodes_of(module);
    if (nodes.attentions >= kMost) return nullptr;
    FlowNode named;
    named.path = numbered(modules_.module(module).path + ":attention", nodes.attentions++);
    named.op = node.op;
    node.attention =
        observed(named, SourceKind::attention, {}, node.source != nullptr ? node.source->id : schema::kNoSource);
    node.heads = modules_.module(module).heads;
  }
  return node.attention;
}

Source* Flow::attention_gradient_of(FlowNode& node) {
  if (node.attention_gradient == nullptr && node.attention != nullptr) {
    FlowNode named;
    named.path = node.attention->path.substr(probe_ ? probe_->prefix.size() : 0);
    named.op = node.op;
    node.attention_gradient = observed(named, SourceKind::activation_gradient, ":grad", node.attention->id);
  }
  return node.attention_gradient;
}

Source* Flow::masked_scores_of(FlowNode& node) {
  if (node.masked_scores == nullptr && node.source != nullptr && probe_) {
    CatalogEntry entry;
    entry.path = node.source->path + ":masked_scores";
    entry.kind = SourceKind::custom;
    entry.parent = node.source->id;
    Occasion& occasion = (*probe_->masked)[entry.path];
    occasion.is_within_step = true;
    occasion.needs = probe_->values;
    node.masked_scores = recorder_.offered(std::move(entry), occasion);
  }
  return node.masked_scores;
}

}  // namespace tensorscope::agent
