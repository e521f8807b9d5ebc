#pragma once

#include <ATen/ThreadLocalState.h>
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

#include <initializer_list>
#include <memory>
#include <vector>

#include "agent/capture/observation/observer.h"
#include "agent/capture/training_flag.h"

namespace tensorscope::agent {

// While it is there, the watched modules evaluate; when it goes, all is as it was that running them may have changed:
// their training flags and buffers, the generators of random numbers of the CPU and of the devices that the modules and
// the data are on, and what LibTorch keeps for this thread: grad mode, autocast, inference mode.
//
// A module that no std::shared_ptr holds keeps its own flag; its parts do not.
// Threads: one, and no other runs the modules meanwhile.
class StateGuard {
 public:
  // Lets what the user's modules throw pass; then nothing has changed.
  StateGuard(Observer& observer, std::initializer_list<at::Tensor> data, bool with_gradients);
  StateGuard(const StateGuard&) = delete;
  StateGuard& operator=(const StateGuard&) = delete;
  ~StateGuard();

 private:
  struct Flag {
    std::shared_ptr<const TrainingFlag> flag;
    bool was_training = false;
  };
  struct Buffer {
    at::Tensor tensor;
    at::Tensor copy;
  };
  struct Random {
    at::Generator generator;
    at::Tensor state;
  };
  struct Autocast {
    Autocast();
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;
    ~Autocast();

    at::ScalarType cpu, device;
    bool is_cache_enabled;
  };

  void keep(at::Generator generator);
  void put_back() noexcept;

  std::vector<Flag> flags_;
  std::vector<Buffer> buffers_;
  std::vector<Random> random_;

  // These put back by themselves, last what was first.
  at::ThreadLocalStateGuard thread_{at::ThreadLocalState()};
  Autocast autocast_;
  c10::InferenceMode inference_{false};
  at::AutoGradMode gradients_;
};

}  // namespace tensorscope::agent
