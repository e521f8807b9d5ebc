#pragma once

#include <memory>

namespace tensorscope::agent {

class Observer;

// Lets an observer see the operators of all threads, or no longer.
//
// LibTorch calls one function for every operator of the process while at least one observer is there; without any,
// nothing of this is in its way. Its list of such functions has a lock and a version (since LibTorch 1.12), so that it
// may change while operators run: each thread takes the new list before its next operator.
// Threads: any.
void observe(const std::shared_ptr<Observer>& observer);
void end_observation(const Observer* observer) noexcept;

// What this thread runs while one is there is not observed.
class Unobserved {
 public:
  Unobserved() noexcept;
  Unobserved(const Unobserved&) = delete;
  Unobserved& operator=(const Unobserved&) = delete;
  ~Unobserved();

 private:
  bool was_unobserved_ = true;
};

}  // namespace tensorscope::agent
