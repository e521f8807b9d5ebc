#include "tests/schema/litmus/memory_model.h"

#include <algorithm>

namespace tensorscope::litmus {

MemoryModel& model() {
  static MemoryModel instance;
  return instance;
}

void MemoryModel::join(View& into, const View& from) {
  for (const auto& [location, time] : from) into[location] = std::max(into[location], time);
}

std::size_t MemoryModel::explore(const Without& without, const Freedom& freedom, const std::function<void()>& write,
                                 const std::function<void()>& read) {
  without_ = without;
  memory_.clear();
  choices_.clear();
  thread_ = {};
  settled_.clear();
  freedom_ = freedom;
  reading_ = false;
  write();
  reading_ = true;
  std::size_t runs = 0;
  for (;;) {
    thread_ = {settled_, settled_, settled_};
    next_choice_ = 0;
    read();
    ++runs;
    choices_.resize(std::min(choices_.size(), next_choice_));
    while (!choices_.empty() && choices_.back().taken + 1 == choices_.back().options) choices_.pop_back();
    if (choices_.empty()) return runs;
    ++choices_.back().taken;
  }
}

void MemoryModel::settle() { settled_ = thread_.current; }

std::size_t MemoryModel::choose(std::size_t options) {
  if (!reading_ || options == 1 || next_choice_ >= freedom_.choices) return 0;
  if (next_choice_ == choices_.size()) choices_.push_back({0, freedom_.extremes ? 2 : options});
  const std::size_t taken = choices_[next_choice_++].taken;
  return freedom_.extremes && taken == 1 ? options - 1 : taken;
}

std::uint64_t MemoryModel::load(const std::uint64_t* location, bool acquire) {
  auto& messages = memory_.try_emplace(location, 1).first->second;
  std::size_t& oldest = thread_.current[location];
  // Choice 0 is the newest value, so that a run out of choices reads like a sequential one.
  const std::size_t time = messages.size() - 1 - choose(messages.size() - oldest);
  oldest = time;
  const Message& message = messages[time];
  join(thread_.acquired, message.view);
  if (acquire && !without_.acquire_load) join(thread_.current, message.view);
  return message.value;
}

void MemoryModel::store(std::uint64_t* location, std::uint64_t value, bool release) {
  auto& messages = memory_.try_emplace(location, 1).first->second;
  thread_.current[location] = messages.size();
  Message message{value, release && !without_.release_store ? thread_.current : thread_.released};
  message.view[location] = messages.size();
  messages.push_back(std::move(message));
}

void MemoryModel::fence_release() {
  if (!without_.release_fence) thread_.released = thread_.current;
}

void MemoryModel::fence_acquire() {
  if (!without_.acquire_fence) join(thread_.current, thread_.acquired);
}

std::uint64_t MemoryModel::newest(const std::uint64_t* location) const {
  const auto found = memory_.find(location);
  return found == memory_.end() ? 0 : found->second.back().value;
}

}  // namespace tensorscope::litmus
