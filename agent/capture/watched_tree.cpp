#include "agent/capture/watched_tree.h"

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_map>
#include <utility>

#include "agent/capture/parameter_origins.h"

namespace tensorscope::agent {
namespace {

using schema::CatalogEntry;
using schema::SourceKind;

constexpr std::size_t kNone = ObservedModule::kNone;

constexpr const char* kNotCalled = "not seen yet: its module was not called while a viewer looked";
constexpr const char* kHasParts = "its own output cannot be observed, as its forward() is the user's; see its parts";
constexpr const char* kByFlow =
    "it has no parameters to be known by: what it does is named after what it is applied to, such as conv1/relu";

// The part of LibTorch's layers that makes what they return.
struct Last {
  std::string_view type;
  std::array<std::string_view, 2> child;  // the first that is there
};
constexpr std::array kLast = std::to_array<Last>({
    {"MultiheadAttention", {"out_proj"}},
    {"Transformer", {"decoder"}},
    {"TransformerDecoder", {"norm", "layers"}},
    {"TransformerDecoderLayer", {"norm3"}},
    {"TransformerEncoder", {"norm", "layers"}},
    {"TransformerEncoderLayer", {"norm2"}},
});

}  // namespace

std::string WatchedTree::joined(std::string_view path, std::string_view name) {
  std::string both(path);
  if (!both.empty()) both += '.';
  return both += name;
}

std::size_t WatchedTree::add(Module module) {
  const std::size_t index = modules_.size();
  if (module.parent != kNone) modules_[module.parent].children.push_back(index);
  if (module.flag != nullptr) module.is_training = [flag = module.flag] { return flag->get().value_or(true); };
  modules_.push_back(std::move(module));
  return index;
}

std::size_t WatchedTree::child_named(std::size_t module, std::string_view name) const {
  for (const std::size_t child : modules_[module].children) {
    if (modules_[child].path == joined(modules_[module].path, name)) return child;
  }
  return kNone;
}

std::size_t WatchedTree::first_called(std::size_t module) const {
  while (modules_[module].calls_in_order && !modules_[module].children.empty())
    module = modules_[module].children.front();
  return module;
}

std::size_t WatchedTree::ended_by(std::size_t module) const {
  const Module& outer = modules_[module];
  if (outer.calls_in_order) return outer.children.empty() ? kNone : outer.children.back();
  if (!outer.is_of_libtorch) return kNone;
  const auto last = std::ranges::find(kLast, std::string_view(outer.type), &Last::type);
  if (last == kLast.end()) return kNone;
  for (const std::string_view name : last->child) {
    const std::size_t child = name.empty() ? kNone : child_named(module, name);
    if (child == kNone) continue;
    // A list of layers ends with the last of them.
    return modules_[child].type == "ModuleList" && !modules_[child].children.empty() ? modules_[child].children.back()
                                                                                     : child;
  }
  return kNone;
}

std::vector<const void*> WatchedTree::identity() const {
  std::vector<const void*> identity;
  for (const Module& module : modules_) {
    identity.push_back(module.identity);
    for (const std::vector<Parameter>* tensors : {&module.parameters, &module.buffers}) {
      for (const Parameter& one : *tensors) identity.push_back(one.tensor.unsafeGetTensorImpl());
    }
  }
  return identity;
}

void WatchedTree::publish(Recorder& recorder, Observer& observer, std::string_view name) const {
  std::vector<Source*> met;
  bool is_new = true;
  observer.change_modules([&](ModuleTree& tree) {
    const std::size_t before = tree.root_of(name);
    std::vector<const void*> own_identity = identity();
    if (tree.is_root(name, own_identity)) {
      for (std::size_t i = 0; i < modules_.size(); ++i) {
        tree.module(before + i).is_training = modules_[i].is_training;
        tree.module(before + i).flag = modules_[i].flag;
      }
      is_new = false;
      return;
    }
    const bool was_gone = before != kNone && tree.module(before).is_gone;
    if (before != kNone) tree.forget(before);
    const std::size_t base = tree.size();
    const auto norms = std::make_shared<GradientNorms>();
    std::unordered_map<const void*, std::size_t> first_of;  // by identity
    // Who has an output that can be seen, and whose output is also whose.
    std::vector<std::size_t> next(modules_.size(), kNone);
    std::vector<std::vector<std::size_t>> ends(modules_.size());
    const auto last_called = [&](std::size_t module) {
      for (std::size_t end = ended_by(module); end != kNone; end = ended_by(module)) module = end;
      return module;
    };
    for (std::size_t i = 0; i < modules_.size(); ++i) {
      const std::size_t last = last_called(i);
      if (last != i) ends[last].push_back(i);
      if (!modules_[i].calls_in_order) continue;
      for (std::size_t child = 1; child < modules_[i].children.size(); ++child) {
        const std::size_t called = first_called(modules_[i].children[child]);
        if (modules_[called].parameters.empty()) next[last_called(modules_[i].children[child - 1])] = called;
      }
    }
    for (std::size_t i = 0; i < modules_.size(); ++i) {
      const Module& module = modules_[i];
      const std::size_t original = first_of.try_emplace(module.identity, i).first->second;
      const bool is_next = std::ranges::find(next, i) != next.end();
      const bool is_seen =
          original == i && ((module.children.empty() && !module.parameters.empty()) || is_next || last_called(i) != i);
      CatalogEntry entry;
      entry.path = module.path;
      entry.kind = is_seen ? SourceKind::activation : SourceKind::module;
      entry.module_type = module.type;
      if (module.parent != kNone) {
        if (const Source* const parent = tree.module(base + module.parent).source) entry.parent = parent->id;
      }
      if (original != i) {
        entry.note = "the same module as " + modules_[original].path + ": see there";
      } else {
        entry.note = is_seen ? kNotCalled : module.children.empty() ? kByFlow : kHasParts;
      }
      ObservedModule observed;
      observed.path = module.path;
      observed.type = ModuleType(module.is_of_libtorch ? module.type : std::string());
      observed.type_name = module.type;
      observed.parent = module.parent == kNone ? kNone : base + module.parent;
      observed.root = base;
      observed.children = module.children.size();
      observed.next = next[i] == kNone ? kNone : base + next[i];
      for (const std::size_t outer : ends[i]) observed.ends.push_back(base + outer);
      observed.heads = module.heads;
      observed.is_training = module.is_training;
      observed.flag = module.flag;
      const std::string note = entry.note;
      observed.source = recorder.observed(std::move(entry));
      if (was_gone && i == 0 && observed.source != nullptr) recorder.note(*observed.source, note);
      if (observed.source != nullptr) met.push_back(observed.source);
      const std::uint32_t id = observed.source != nullptr ? observed.source->id : schema::kNoSource;
      tree.add(std::move(observed));
      const std::size_t in_norms = norms->add_module(module.parent == kNone ? GradientNorms::kNone : module.parent);
      if (!module.parameters.empty() || !module.children.empty())
        watch_gradient_norm(recorder, module.path, id, norms, in_norms, met);
      for (const Parameter& parameter : module.parameters) {
        const std::string path = joined(module.path, parameter.name);
        if (original == i) tree.add_parameter(base + i, parameter.tensor, path);
        watch_parameter(recorder,
                        {path, module.type, id, parameter.tensor, module.is_training, norms,
                         norms->add_parameter(in_norms, parameter.tensor)},
                        met);
      }
      if (original != i) continue;
      for (const Parameter& buffer : module.buffers)
        tree.add_buffer(base + i, buffer.tensor, joined(module.path, buffer.name));
    }
    tree.set_root(name, base, std::move(own_identity));
    observer.clipping().watch(name, norms);
  });
  if (is_new) recorder.end_watch(name, std::move(met));
}

}  // namespace tensorscope::agent
