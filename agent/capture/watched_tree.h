#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/capture/observation/observer.h"
#include "agent/capture/training_flag.h"
#include "agent/recorder/recorder.h"

namespace tensorscope::agent {

// One watch() of a tree of modules, whatever library they are of: collects what is there, then names it to the
// recorder and to the observer.
//
// Holds the parameters, not the modules. Threads: one.
class WatchedTree {
 public:
  using IsTraining = std::function<bool()>;

  struct Parameter {
    std::string name;
    at::Tensor tensor;
  };
  struct Module {
    std::string path;
    std::string type;             // "Conv2d"
    bool is_of_libtorch = false;  // the type is one of its own, not one of the user's of the same name
    std::size_t parent = ObservedModule::kNone;
    const void* identity = nullptr;            // the same for a module that is registered twice
    std::shared_ptr<const TrainingFlag> flag;  // of the module itself; nullptr: it cannot be asked safely
    IsTraining is_training;                    // with a flag, by add()
    std::vector<Parameter> parameters;
    std::vector<Parameter> buffers;
    std::int64_t heads = 0;
    bool calls_in_order = false;  // a Sequential: its children, one after the other

    // By add().
    std::vector<std::size_t> children;
  };

  // Parents come before their children.
  std::size_t add(Module module);
  // "PATH.NAME".
  static std::string joined(std::string_view path, std::string_view name);

  // Names all of it. What was watched under this name before and is not met again is released. If nothing changed
  // since, nothing happens: trainers may watch a model in every epoch.
  void publish(Recorder& recorder, Observer& observer, std::string_view name) const;

 private:
  std::size_t first_called(std::size_t module) const;
  // The module whose output is this one's; kNone: that is not known.
  std::size_t ended_by(std::size_t module) const;
  // What tells it apart from another tree, as long as its parameters are kept.
  std::vector<const void*> identity() const;
  std::size_t child_named(std::size_t module, std::string_view name) const;

  std::vector<Module> modules_;
};

}  // namespace tensorscope::agent
