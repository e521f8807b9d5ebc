#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "agent/capture/observation/operators.h"
#include "agent/capture/training_flag.h"
#include "agent/recorder/source.h"

namespace tensorscope::agent {

// A module that is watched, as the observer knows it.
struct ObservedModule {
  static constexpr std::size_t kNone = ~std::size_t{0};

  std::string path;  // "net.conv1"
  ModuleType type{""};
  std::string type_name;  // "Conv2d"
  std::size_t parent = kNone;
  std::size_t root = kNone;  // the module that watch() was given
  std::size_t children = 0;
  std::size_t parameters = 0;  // its own, without buffers
  // The one that a Sequential calls next, if it has no parameters and is seen by what it does only.
  std::size_t next = kNone;
  // Those whose output is this one's output: the Sequential that it ends, the layer whose last norm it is.
  std::vector<std::size_t> ends;
  std::int64_t heads = 0;  // of a MultiheadAttention
  std::function<bool()> is_training;
  std::shared_ptr<const TrainingFlag> flag;  // its own; nullptr: none

  Source* source = nullptr;  // of its output; nullptr: it has no room in the catalog
  bool is_gone = false;      // whoever held it has let go of it, and the catalog says so
};

// All modules that are watched, and whose parameter a tensor is.
//
// A parameter is known by the memory that it lies in, so that its views, its transpose and what TorchScript detaches
// from it are known too. The tree keeps the parameters, so that no address becomes another's.
// Threads: one at a time (the observer's lock).
class ModuleTree {
 public:
  // A parameter or buffer of a module.
  struct Parameter {
    std::size_t module = 0;
    std::optional<std::size_t> number;  // among the module's own; none: a buffer
    at::Tensor tensor;
    std::string path;  // "net.conv1.weight"
  };

  std::size_t add(ObservedModule module);
  void add_parameter(std::size_t module, const at::Tensor& parameter, std::string path);
  void add_buffer(std::size_t module, const at::Tensor& buffer, std::string path);
  // The module that watch() was last given under this name; kNone: none.
  std::size_t root_of(std::string_view name) const;
  // `identity`: what tells apart whatever is watched under this name: its modules and parameters.
  void set_root(std::string_view name, std::size_t root, std::vector<const void*> identity) {
    roots_[std::string(name)] = {root, std::move(identity)};
  }
  bool is_root(std::string_view name, const std::vector<const void*>& identity) const;
  // Forgets the modules that watch() was given under this name; their places stay.
  void forget(std::size_t root);
  bool is_forgotten(std::size_t module) const noexcept { return !modules_[module].is_training; }

  // Those that watch() was given and that nobody holds any more, each once.
  std::vector<Source*> take_gone();

  ObservedModule& module(std::size_t index) noexcept { return modules_[index]; }
  std::size_t size() const noexcept { return modules_.size(); }

  // Whose parameters a tensor shows. More than one where weights are tied. Valid until the next change.
  std::vector<const Parameter*> owners_of(const at::Tensor& tensor) const;

  const std::deque<Parameter>& parameters() const noexcept { return parameters_; }

  // What tensors that share elements have in common; nullptr: nothing.
  static const void* memory_of(const at::Tensor& tensor) noexcept;

  // Looks where the parameters lie now: optimizers and Module::to() may give them other memory.
  void refresh();

 private:
  void add(Parameter parameter);

  std::vector<ObservedModule> modules_;
  struct Root {
    std::size_t module = 0;
    std::vector<const void*> identity;
  };
  std::map<std::string, Root, std::less<>> roots_;
  std::deque<Parameter> parameters_;  // a pass may point to them
  std::vector<const void*> lies_in_;  // of each parameter, when it was looked at
  std::unordered_map<const void*, std::vector<std::size_t>> by_memory_;
};

}  // namespace tensorscope::agent
