#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/capture/observation/observer.h"
#include "agent/capture/probe/class_score.h"
#include "agent/recorder/recorder.h"

namespace tensorscope::agent {

// A fixed batch, copied when it is given, that a network is shown between two steps, and what the network makes of it:
//
//   NAME               the probe; its note says why it is off, if it is
//   NAME:input         the batch, N × …
//   NAME:label         its labels, N, if there are any
//   NAME:scores        what the forward function returned, such as N × classes
//   NAME/net.conv1     what is made on the way, named as the observer names it; NAME/net.conv1/relu, …:attention
//   …:masked_scores    of a layer with places: what the network makes of an image with each of its channels as a mask,
//                      see masked_images.h; a want's argument says of which sample of the batch
//   …:grad             gradients of a class's score, summed over the batch, by NAME:input, NAME/net.conv1, …; a want's
//                      argument says of which class
//
// Runs only when somebody wants one of these, and leaves the training as it was: see StateGuard. No .grad is touched.
// All that is wanted of a run comes from the same run.
// Threads: one at a time (step()).
class Probe {
 public:
  using Forward = std::function<at::Tensor(at::Tensor)>;

  // What is paid for a run; sources point to it: it lives as long as the recorder.
  struct Occasions {
    Occasion values;                                      // the forward function
    Occasion gradients;                                   // what comes on top, of as many classes as are wanted
    std::map<std::string, Occasion, std::less<>> masked;  // the masked images of a layer, by the source of their scores
  };

  Probe(Recorder& recorder, std::shared_ptr<Observer> observer, Occasions& occasions, std::string_view name,
        const at::Tensor& inputs, const at::Tensor& labels, Forward forward);

  bool is_wanted() const noexcept { return problem_.empty() && recorder_.is_wanted(occasions_.values); }
  // Shows the network the batch. What the forward function throws turns the probe off; in strict mode it ends the
  // process.
  void run();
  // Why it is off; empty if it is not.
  const std::string& problem() const noexcept { return problem_; }

 private:
  void turn_off(std::string reason);
  void keep_data(const at::Tensor& inputs, const at::Tensor& labels);
  void watch_data();
  at::Tensor show(ProbeRun& run, const at::Tensor& inputs);
  void offer_gradients(ProbeRun& run, const at::Tensor& inputs, const at::Tensor& scores);
  void offer_masked_scores(ProbeRun& run, const at::Tensor& scores);
  void decline_the_rest(const ProbeRun& run);
  void run_guarded(ProbeRun& run);
  void pay(const ProbeRun& run, std::uint64_t ns);

  Recorder& recorder_;
  const std::shared_ptr<Observer> observer_;
  const std::string name_;
  at::Tensor inputs_,
      labels_;  // copies: whatever becomes of the user's, and whatever the forward function does to them
  ClassLabels classes_;
  const Forward forward_;

  Occasions& occasions_;
  Source* source_ = nullptr;  // nullptr: no room in the catalog
  Source* scores_ = nullptr;
  Source* input_gradient_ = nullptr;
  std::optional<Flow> flow_;

  bool has_run_ = false;
  std::string problem_;
};

}  // namespace tensorscope::agent
