#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "agent/capture/probe/probe.h"

namespace tensorscope::agent {

// The probes of an agent, by name.
// Threads: problems() any; the rest one at a time (step()).
class Probes {
 public:
  // One that is given again takes the place of the one before.
  void add(Recorder& recorder, const std::shared_ptr<Observer>& observer, std::string_view name,
           const at::Tensor& inputs, const at::Tensor& labels, Probe::Forward forward);

  // Runs those that are wanted.
  void run();

  // What keeps them from running, a line each.
  std::string problems() const;
  // Lets go of what users gave: forward functions may refer to things that go with the trainer.
  void clear() noexcept;

 private:
  struct Place {
    Probe::Occasions occasions;
    std::unique_ptr<Probe> probe;
  };

  void collect_problems();

  std::map<std::string, Place, std::less<>> places_;

  mutable std::mutex lock_;  // guards all below
  std::string problems_;
};

}  // namespace tensorscope::agent
