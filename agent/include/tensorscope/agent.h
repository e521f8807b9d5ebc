#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "tensorscope/hyperparameter.h"
#include "tensorscope/options.h"
#include "tensorscope/placement.h"
#include "tensorscope/status.h"

// LibTorch is only declared: this header takes 0.3 s to parse, torch/torch.h fifteen.
namespace at {
class Tensor;
}
namespace torch::nn {
class Module;
}
namespace torch::jit {
struct Module;
}
namespace torch::optim {
class Optimizer;
}

namespace tensorscope {
namespace agent {
struct Source;
}

// The guest in a trainer. It records scalars and, while a viewer looks, samples of tensors, into shared memory.
//
//   auto agent = tensorscope::Agent::start({.job = "mnist"});
//   agent.watch("net", *net);
//   for (...) {
//     ...                                // forward, backward, optimizer step
//     agent.scalar("loss/train", loss);
//     agent.step();
//   }
//
// Promises: no call throws, blocks, prints, starts a thread, draws a random number or changes a tensor. What goes wrong
// inside turns the agent off, and status() says why. A disabled agent, one that was moved from, and one in a forked
// child do nothing and are safe to call. After a name's first use no call allocates memory.
//
// Names are paths such as "loss/train"; unique in a job, at most 1,024 bytes. A name means one thing: used by another
// call too, that call is ignored and the catalog says so.
//
// Threads: scalar() and tensor() from any; everything else from one at a time, which need not be the one that started
// it. Several agents in a process are independent.
//
// At the limit: what finds no room is dropped, counted by cause, and shown by the viewer.
class Agent {
 public:
  // Off: for trainers that decide at run time.
  Agent() noexcept;
  Agent(Agent&& other) noexcept;
  Agent& operator=(Agent&& other) noexcept;
  // Marks the end of the run as clean, unless an exception is on its way through it: then, as after a crash, viewers
  // say that the job died. What was recorded stays readable either way.
  ~Agent();

  // Never fails: it answers an agent, perhaps a disabled one. Takes some tens of milliseconds, as the memory is
  // reserved and mapped here, not in the middle of the training.
  static Agent start(const Options& options = {}) noexcept;

  // Watches a module: its parameters as NAME.path.to.parameter, their gradients with ":grad" appended, and, while a
  // viewer looks, what its modules make: NAME.path.to.module, and NAME.path.to.module/relu for what is made of that by
  // an operator that no module with parameters calls. With a std::shared_ptr or a module holder `net`, pass `*net`.
  // Keeps the parameters alive, not the module. Watched again under the same name, a module takes the place of the one
  // before: what it no longer has is released, what is new is seen. Samples are of the phase that is_training() tells,
  // those of what modules make of the training only if LibTorch's grad mode is on as well.
  void watch(std::string_view name, const torch::nn::Module& module) noexcept {
    if (state_ != nullptr) watch_module(name, module);
  }
  // The same for a TorchScript module.
  void watch(std::string_view name, const torch::jit::Module& module) noexcept {
    if (state_ != nullptr) watch_module(name, module);
  }
  // And the learning rate of each of the optimizer's parameter groups, at every step, as NAME:lr, NAME:lr#2, … With an
  // optimizer that no std::shared_ptr holds, it must be there at every step() until the name is watched again.
  void watch(std::string_view name, const torch::nn::Module& module,
             const torch::optim::Optimizer& optimizer) noexcept {
    if (state_ != nullptr) watch_module(name, module, optimizer);
  }
  void watch(std::string_view name, const torch::nn::Module& module,
             const std::shared_ptr<torch::optim::Optimizer>& optimizer) noexcept {
    if (state_ != nullptr) watch_module(name, module, optimizer);
  }

  // The constants of the run. A name given again replaces its value.
  void hyperparameters(std::initializer_list<Hyperparameter> values) noexcept {
    if (state_ != nullptr) record_hyperparameters({values.begin(), values.size()});
  }
  void hyperparameters(std::span<const Hyperparameter> values) noexcept {
    if (state_ != nullptr) record_hyperparameters(values);
  }

  // Records a number at the current step, viewer or not; takes about 15 ns. NaN and infinities are kept as they are.
  void scalar(std::string_view name, double value) noexcept {
    if (state_ != nullptr) record_scalar(name, value);
  }
  // The same for a tensor of one element, of a real number type. One on the CPU is read at once; one on a device is
  // copied without waiting and recorded, at this step, by the step() that finds the copy done.
  void scalar(std::string_view name, const at::Tensor& value) noexcept {
    if (state_ != nullptr) record_scalar(name, value);
  }

  // Offers a tensor for sampling. It is read now, before the call returns, and only if a viewer wants it and the
  // budget allows; otherwise the call is one load and one predictable branch. A sample counts as of an evaluation
  // while LibTorch's grad mode is off, otherwise as of the training. The viewer's list of names holds those of the
  // first step and those of every step while a viewer is attached.
  void tensor(std::string_view name, const at::Tensor& value) noexcept {
    if (gate_.load(std::memory_order_relaxed) == 0) [[likely]] {
      return;
    }
    offer_tensor(name, value);
  }

  // What no observer can know of the axes of its pictures. `name` is that of what it belongs to: of a watched module, a
  // probe, or of attention that is offered here. All of it is offered as tensor() does.
  //
  // The tokens of the sequences, whole numbers, T or B × T, as NAME:tokens; words() says what they stand for.
  void tokens(std::string_view name, const at::Tensor& ids, const Placement& placement = {}) noexcept {
    if (gate_.load(std::memory_order_relaxed) != 0) offer_part(name, Part::tokens, ids, placement);
  }
  // Pictures, N × C × H × W, C × H × W or H × W, as NAME:image; their patches are part of the sequence if `placement`
  // says how many there are. Where `name` is a network or a probe, the same
  // holds for what its layers make, so that these are shown as pictures.
  void image(std::string_view name, const at::Tensor& pixels, const Placement& placement = {}) noexcept {
    if (gate_.load(std::memory_order_relaxed) != 0) offer_part(name, Part::image, pixels, placement);
  }
  // What the samples are, N whole numbers, as NAME:label.
  void labels(std::string_view name, const at::Tensor& labels) noexcept {
    if (gate_.load(std::memory_order_relaxed) != 0) offer_part(name, Part::labels, labels, {});
  }
  // Attention weights as NAME, of attention that is neither LibTorch's nor made of a product and a softmax: T × S, with
  // H, or B × H before them.
  void attention(std::string_view name, const at::Tensor& weights) noexcept {
    if (gate_.load(std::memory_order_relaxed) != 0) offer_part(name, Part::attention, weights, {});
  }
  // The words of a source's whole numbers: of "net:tokens", of "digits:label", or of a probe's "verses:input".
  // `word_of(number)` returns a string; it is called by whoever offers or steps, for what a viewer looks at, and must
  // be safe to call until the agent goes.
  template <typename Function>
  void words(std::string_view path, Function word_of) noexcept {
    if (state_ == nullptr) return;
    try {
      keep_words(path, [word_of = std::move(word_of)](std::int64_t number) { return std::string(word_of(number)); });
    } catch (...) {
      // No memory for it: the numbers are shown.
    }
  }

  // A fixed batch for the network to be shown between two steps, when a viewer asks: what its layers make of the same
  // samples step after step, the scores, and the gradients of a chosen class's score. `forward` is given the inputs,
  // N × …, and returns the scores, N × classes, before any softmax; `labels`, N whole numbers, say what the samples
  // are. Both are copied, and `forward` gets a copy of its own each time. For the time of it the watched modules
  // evaluate; then their flags and buffers, the random numbers, the grad mode and autocast are as they were, and no
  // gradient of a parameter is touched. What it throws turns the probe off, and message() and the viewer say so.
  // `forward` is called by step(): what it refers to must be there until the agent goes or the probe is given anew
  // under its name, no other thread may run the modules meanwhile, and its own calls of the agent are passed over. A
  // model that no std::shared_ptr holds keeps its own flag; its parts evaluate.
  template <typename Forward>
  void probe(std::string_view name, const at::Tensor& inputs, const at::Tensor& labels, Forward forward) noexcept {
    if (state_ != nullptr) add_probe(name, inputs, &labels, forward);
  }
  // The same without labels.
  template <typename Forward>
  void probe(std::string_view name, const at::Tensor& inputs, Forward forward) noexcept {
    if (state_ != nullptr) add_probe(name, inputs, nullptr, forward);
  }

  // Ends the current step: call it once at the end of the loop, after the optimizer's step. Parameters and gradients
  // are read here, so gradients are those of the last backward(), if zero_grad() has not run since.
  void step() noexcept {
    if (state_ != nullptr) end_step();
  }

  // Whether it records, and if not, why.
  Status status() const noexcept;
  // The same in full: a line for the state, naming the file that is recorded into or what was found to be wrong, and
  // one for each option or environment value that was not used.
  std::string message() const;

 private:
  struct State;

  Agent(std::shared_ptr<State> state, Status status, std::string remarks) noexcept;

  void end() noexcept;
  void watch_module(std::string_view name, const torch::nn::Module& module) noexcept;
  void watch_module(std::string_view name, const torch::jit::Module& module) noexcept;
  void watch_module(std::string_view name, const torch::nn::Module& module,
                    const torch::optim::Optimizer& optimizer) noexcept;
  void watch_module(std::string_view name, const torch::nn::Module& module,
                    const std::shared_ptr<torch::optim::Optimizer>& optimizer) noexcept;
  using Forward = std::function<at::Tensor(at::Tensor)>;
  template <typename Function>
  void add_probe(std::string_view name, const at::Tensor& inputs, const at::Tensor* labels,
                 Function& function) noexcept {
    Forward forward;
    try {
      forward = std::move(function);
    } catch (...) {
      // No memory for it: the probe says that it has no function.
    }
    keep_probe(name, inputs, labels, forward);
  }
  enum class Part { tokens, image, labels, attention };
  void offer_part(std::string_view name, Part part, const at::Tensor& value, const Placement& placement) noexcept;
  void keep_words(std::string_view path, std::function<std::string(std::int64_t)> word_of) noexcept;
  void keep_probe(std::string_view name, const at::Tensor& inputs, const at::Tensor* labels,
                  const Forward& forward) noexcept;
  void record_hyperparameters(std::span<const Hyperparameter> values) noexcept;
  void record_scalar(std::string_view name, double value) noexcept;
  void record_scalar(std::string_view name, const at::Tensor& value) noexcept;
  void offer(agent::Source* source, const at::Tensor& value);
  void offer_tensor(std::string_view name, const at::Tensor& value) noexcept;
  void end_step() noexcept;

  std::shared_ptr<State> state_;        // nullptr: off; operators that other threads run keep it for their time
  std::atomic<std::uint32_t> gate_{0};  // 0: nobody wants anything that tensor() could offer
  Status status_;                       // of the start
  std::string remarks_;                 // what was not used, a line each
};

}  // namespace tensorscope
