#include "agent/recorder/want_table.h"

#include <algorithm>
#include <utility>

namespace tensorscope::agent {
namespace {

using schema::Product;

constexpr Product kReductions = Product::stats | Product::histogram;

constexpr Product both(Product left, Product right) noexcept {
  return static_cast<Product>(static_cast<std::uint32_t>(left) & static_cast<std::uint32_t>(right));
}

bool same_job(const WantTable::Task& left, const WantTable::Task& right) noexcept {
  const bool is_region = has(left.products, Product::region);
  return is_region == has(right.products, Product::region) && (!is_region || left.window == right.window);
}

}  // namespace

WantTable::WantTable() {
  for (auto* entries : {&entries_, &old_entries_}) entries->reserve(kExpected);
  for (auto* tasks : {&tasks_, &old_tasks_}) tasks->reserve(2 * kExpected);
  by_source_.reserve(kExpected);
}

void WantTable::replace(std::span<const schema::ControlReader::LeasedWant> wants, Registry& registry) {
  std::swap(entries_, old_entries_);
  std::swap(tasks_, old_tasks_);
  entries_.clear();
  tasks_.clear();
  by_source_.clear();
  for (const auto& leased : wants) by_source_.push_back(&leased.want);
  std::ranges::sort(by_source_, {}, [](const schema::Want* want) { return want->source; });

  Source* source = nullptr;
  for (const schema::Want* want : by_source_) {
    if (source == nullptr || source->id != want->source) source = registry.by_id(want->source);
    // An id that was never given out: a viewer cannot make the agent do anything by it.
    if (source == nullptr) continue;
    if (entries_.empty() || entries_.back().source != source) entries_.push_back({source, tasks_.size(), 0, 0});
    add(*want);
  }
  std::erase_if(entries_, [](const Entry& entry) { return entry.count == 0; });
  for (Entry& entry : entries_) adopt_progress(entry, old_entries_, old_tasks_);
}

void WantTable::add(const schema::Want& want) {
  const auto take = [&](Product products, const schema::Window& window) {
    Task& task = task_for(products, window);
    task.interval_steps =
        task.products == Product::none ? want.interval_steps : std::min(task.interval_steps, want.interval_steps);
    task.products = task.products | products;
  };
  if (const Product reductions = both(want.products, kReductions); reductions != Product::none) take(reductions, {});
  if (has(want.products, Product::region)) take(Product::region, want.window);
}

WantTable::Task& WantTable::task_for(Product products, const schema::Window& window) {
  Entry& entry = entries_.back();
  Task sought;
  sought.products = products;
  sought.window = window;
  const std::span<Task> tasks = tasks_of(entry);
  const auto found = std::ranges::find_if(tasks, [&](const Task& task) { return same_job(task, sought); });
  if (found != tasks.end()) return *found;
  sought.products = Product::none;
  ++entry.count;
  return tasks_.emplace_back(sought);
}

void WantTable::adopt_progress(Entry& entry, std::span<const Entry> old_entries,
                               std::span<const Task> old_tasks) noexcept {
  const auto old =
      std::ranges::lower_bound(old_entries, entry.source->id, {}, [](const Entry& other) { return other.source->id; });
  entry.due_step = kNever;
  for (Task& task : tasks_of(entry)) {
    if (old != old_entries.end() && old->source == entry.source) {
      for (const Task& before : old_tasks.subspan(old->first, old->count)) {
        if (same_job(before, task)) task.done_step = before.done_step;
      }
    }
    task.due_step = task.done_step == kNever ? 0 : task.done_step + task.interval_steps;
    entry.due_step = std::min(entry.due_step, task.due_step);
  }
}

WantTable::Entry* WantTable::find(std::uint32_t source) noexcept {
  const auto found =
      std::ranges::lower_bound(entries_, source, {}, [](const Entry& entry) { return entry.source->id; });
  return found != entries_.end() && found->source->id == source ? &*found : nullptr;
}

std::span<const WantTable::Task> WantTable::take_due(Entry& entry, std::uint64_t step, std::span<Task> room) noexcept {
  const std::span<Task> tasks = tasks_of(entry);
  std::size_t taken = 0;
  entry.due_step = kNever;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    Task& task = tasks[(i + step) % tasks.size()];
    if (task.due_step <= step && taken < room.size()) {
      task.done_step = step;
      task.due_step = step + task.interval_steps;
      room[taken++] = task;
    }
    entry.due_step = std::min(entry.due_step, task.due_step);
  }
  return room.first(taken);
}

}  // namespace tensorscope::agent
