// The layout of at::RecordFunction depends on NDEBUG, and LibTorch is built with it.
#ifndef NDEBUG
#define NDEBUG
#endif

#include "agent/capture/observation/callbacks.h"

#include <ATen/record_function.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "agent/capture/observation/observer.h"

namespace tensorscope::agent {
namespace {

// Those who look, of all agents of the process.
class Observers {
 public:
  // Never destroyed: threads may run operators while the process ends.
  static Observers& get() {
    static auto& observers = *new Observers;
    return observers;
  }

  void add(const std::shared_ptr<Observer>& observer);
  void remove(const Observer* observer) noexcept;

  std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }
  std::vector<std::weak_ptr<Observer>> list() const {
    const std::lock_guard guard(lock_);
    return list_;
  }

 private:
  mutable std::mutex lock_;  // guards all below
  std::vector<std::weak_ptr<Observer>> list_;
  std::optional<at::CallbackHandle> handle_;
  std::atomic<std::uint64_t> version_{1};
};

// What this thread knows of the observers.
class ThisThread {
 public:
  struct Seat {
    std::weak_ptr<Observer> observer;
    ObservedThread thread;
  };

  // nullptr: it is over. Destructors of other things of the thread, or of the process, may still run operators.
  static ThisThread* get() noexcept {
    static thread_local bool is_over = false;
    struct Owner {
      ~Owner() { is_over = true; }
      ThisThread here;
    };
    if (is_over) return nullptr;
    static thread_local Owner owner;
    return &owner.here;
  }

  // A list that changed is taken between two operators only, so that each one that begins for an observer ends for it.
  std::vector<std::unique_ptr<Seat>>& seats() {
    const std::uint64_t newest = Observers::get().version();
    if (newest != version_ && std::ranges::all_of(seats_, is_idle)) {
      version_ = newest;
      std::vector<std::unique_ptr<Seat>> seats;
      for (const std::weak_ptr<Observer>& observer : Observers::get().list()) {
        const auto known = std::ranges::find_if(seats_, [&](const std::unique_ptr<Seat>& seat) {
          return seat != nullptr && !seat->observer.owner_before(observer) && !observer.owner_before(seat->observer);
        });
        if (known != seats_.end()) {
          seats.push_back(std::move(*known));
        } else {
          seats.push_back(std::make_unique<Seat>(Seat{observer, {}}));
        }
      }
      seats_ = std::move(seats);
    }
    return seats_;
  }

  // What the observers do themselves is not observed.
  bool is_observing = false;

 private:
  // What is over never hears of the end of an operator that was running.
  static bool is_idle(const std::unique_ptr<Seat>& seat) {
    const std::shared_ptr<Observer> observer = seat->observer.lock();
    return observer == nullptr || observer->is_stopped() ||
           (seat->thread.levels.size() == 1 && seat->thread.levels.front().depth == 0);
  }

  std::uint64_t version_ = 0;
  std::vector<std::unique_ptr<Seat>> seats_;
};

// LibTorch prints what is thrown here.
template <typename Action>
void for_each_observer(const Action& action) noexcept {
  ThisThread* const here = ThisThread::get();
  if (here == nullptr || here->is_observing) return;
  const Unobserved guard;
  try {
    for (const auto& seat : here->seats()) {
      if (const std::shared_ptr<Observer> observer = seat->observer.lock())
        observer->guarded([&] { action(*observer, seat->thread); });
    }
  } catch (...) {
    // No memory for the list: nobody looks this time.
  }
}

std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction& function) {
  for_each_observer([&](Observer& observer, ObservedThread& thread) {
    if (function.scope() == at::RecordScope::BACKWARD_FUNCTION) {
      observer.begin_backward_function(thread, function.name());
    } else {
      // TorchScript hands over all that is on its stack: the operator's own come last.
      const c10::ArrayRef<const c10::IValue> all = function.inputs();
      const std::size_t count = std::min(all.size(), function.num_inputs());
      observer.begin_operator(thread, function.name(), all.slice(all.size() - count, count));
    }
  });
  return nullptr;
}

void end(const at::RecordFunction& function, at::ObserverContext* /*context*/) {
  for_each_observer([&](Observer& observer, ObservedThread& thread) {
    if (function.scope() == at::RecordScope::BACKWARD_FUNCTION) {
      observer.end_backward_function(thread);
    } else {
      const std::span<const c10::IValue> all = function.outputs();
      observer.end_operator(thread, all.last(std::min(all.size(), function.num_outputs())));
    }
  });
}

void Observers::add(const std::shared_ptr<Observer>& observer) {
  const std::lock_guard guard(lock_);
  list_.push_back(observer);
  version_.fetch_add(1, std::memory_order_release);
  if (handle_) return;
  handle_ = at::addGlobalCallback(at::RecordFunctionCallback(begin, end)
                                      .scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION})
                                      .needsInputs(true)
                                      .needsOutputs(true));
}

void Observers::remove(const Observer* observer) noexcept {
  const std::lock_guard guard(lock_);
  std::erase_if(list_, [&](const std::weak_ptr<Observer>& one) {
    const std::shared_ptr<Observer> alive = one.lock();
    return alive == nullptr || alive.get() == observer;
  });
  version_.fetch_add(1, std::memory_order_release);
  if (!list_.empty() || !handle_) return;
  at::removeCallback(*handle_);
  handle_.reset();
}

}  // namespace

void observe(const std::shared_ptr<Observer>& observer) {
  Observers::get().add(observer);
}

void end_observation(const Observer* observer) noexcept {
  Observers::get().remove(observer);
}

Unobserved::Unobserved() noexcept {
  if (ThisThread* const here = ThisThread::get()) was_unobserved_ = std::exchange(here->is_observing, true);
}

Unobserved::~Unobserved() {
  if (ThisThread* const here = ThisThread::get()) here->is_observing = was_unobserved_;
}

}  // namespace tensorscope::agent
