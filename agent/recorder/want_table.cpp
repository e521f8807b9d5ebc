#include "agent/recorder/want_table.h"

#include <algorithm>
#include <utility>

namespace tensorscope::agent {
namespace {

using schema::Product;

constexpr Product kReductions = Product::stats | Product::histogram | Product::units;

constexpr Product both(Product left, Product right) noexcept {
  return static_cast<Product>(static_cast<std::uint32_t>(left) & static_cast<std::uint32_t>(right));
}

}  // namespace

WantTable::WantTable() {
  for (auto* entries : {&entries_, &old_entries_}) entries->reserve(kExpected);
  for (auto* tasks : {&tasks_, &old_tasks_}) tasks->reserve(2 * kExpected);
  parts_.reserve(2 * kExpected);
}

// By what is read only: what a want says of dimensions that it has not makes no difference.
std::strong_ordering WantTable::order(const schema::Window& left, const schema::Window& right) noexcept {
  if (const auto by_dimensions = left.dimensions <=> right.dimensions; by_dimensions != 0) return by_dimensions;
  for (std::size_t i = 0; i < left.dimensions; ++i) {
    if (const auto by_start = left.start[i] <=> right.start[i]; by_start != 0) return by_start;
    if (const auto by_count = left.count[i] <=> right.count[i]; by_count != 0) return by_count;
    if (const auto by_stride = left.stride[i] <=> right.stride[i]; by_stride != 0) return by_stride;
  }
  return std::strong_ordering::equal;
}

int WantTable::rank_of(Product products) noexcept {
  return has(products, Product::vectors) ? 2 : has(products, Product::region) ? 1 : 0;
}

std::strong_ordering WantTable::order(const Part& left, const Part& right) noexcept {
  ++comparisons_;
  if (const auto by_source = left.source <=> right.source; by_source != 0) return by_source;
  if (const auto by_argument = left.argument <=> right.argument; by_argument != 0) return by_argument;
  if (const auto by_rank = rank_of(left.products) <=> rank_of(right.products); by_rank != 0) return by_rank;
  return left.window == nullptr ? std::strong_ordering::equal : order(*left.window, *right.window);
}

std::strong_ordering WantTable::order(const Task& left, const Task& right) noexcept {
  ++comparisons_;
  if (const auto by_argument = left.argument <=> right.argument; by_argument != 0) return by_argument;
  if (const auto by_rank = rank_of(left.products) <=> rank_of(right.products); by_rank != 0) return by_rank;
  return rank_of(left.products) == 0 ? std::strong_ordering::equal : order(left.window, right.window);
}

std::size_t WantTable::replace(std::span<const schema::ControlReader::LeasedWant> wants, Registry& registry) {
  std::swap(entries_, old_entries_);
  std::swap(tasks_, old_tasks_);
  entries_.clear();
  tasks_.clear();
  parts_.clear();
  comparisons_ = 0;
  for (const auto& [want, viewer] : wants) {
    const Product reductions = both(want.products, kReductions);
    if (reductions != Product::none)
      parts_.push_back({want.source, reductions, want.interval_steps, nullptr, want.argument});
    for (const Product product : {Product::region, Product::vectors}) {
      if (has(want.products, product))
        parts_.push_back({want.source, product, want.interval_steps, &want.window, want.argument});
    }
  }
  std::ranges::sort(parts_, [this](const Part& left, const Part& right) { return order(left, right) < 0; });

  std::size_t left_out = 0;
  bool is_full = false;
  Source* source = nullptr;
  const Part* before = nullptr;
  for (const Part& part : parts_) {
    const bool is_new = before == nullptr || order(*before, part) != 0;
    if (before == nullptr || before->source != part.source) {
      source = registry.by_id(part.source);
      is_full = false;
    }
    before = &part;
    // An id that was never given out: a viewer cannot make the agent do anything by it.
    if (source == nullptr) continue;
    if (entries_.empty() || entries_.back().source != source)
      entries_.push_back({.source = source, .first = tasks_.size()});
    is_full = is_full || (is_new && entries_.back().count == kMaxTasks);
    if (is_full) {
      left_out += is_new ? 1 : 0;
    } else if (is_new) {
      add(part);
    } else {
      Task& task = tasks_.back();
      task.products = task.products | part.products;
      task.interval_steps = std::min(task.interval_steps, part.interval_steps);
    }
  }
  auto old = old_entries_.begin();
  for (Entry& entry : entries_) {
    while (old != old_entries_.end() && old->source->id < entry.source->id) ++old;
    const bool is_known = old != old_entries_.end() && old->source == entry.source;
    adopt_progress(entry, is_known ? std::span(old_tasks_).subspan(old->first, old->count) : std::span<Task>());
  }
  return left_out;
}

void WantTable::add(const Part& part) {
  ++entries_.back().count;
  Task& task = tasks_.emplace_back();
  task.products = part.products;
  task.interval_steps = part.interval_steps;
  task.argument = part.argument;
  if (part.window != nullptr) task.window = *part.window;
}

// Both are in order: what is in both is found in one walk.
void WantTable::adopt_progress(Entry& entry, std::span<const Task> before) noexcept {
  entry.due_step = kNever;
  auto old = before.begin();
  for (Task& task : tasks_of(entry)) {
    while (old != before.end() && order(*old, task) < 0) ++old;
    const bool is_known = old != before.end() && order(*old, task) == 0;
    if (is_known) task.done_step = old->done_step;
    entry.is_new = entry.is_new || !is_known;
    task.due_step = task.done_step == kNever ? 0 : task.done_step + task.interval_steps;
    entry.due_step = std::min(entry.due_step, task.due_step);
  }
}

WantTable::Entry* WantTable::find(std::uint32_t source) noexcept {
  const auto found =
      std::ranges::lower_bound(entries_, source, {}, [](const Entry& entry) { return entry.source->id; });
  return found != entries_.end() && found->source->id == source ? &*found : nullptr;
}

void WantTable::make_due(Entry& entry, std::uint64_t step) noexcept {
  for (Task& task : tasks_of(entry)) task.due_step = std::min(task.due_step, step);
  entry.due_step = std::min(entry.due_step, step);
}

void WantTable::put_back(Entry& entry, std::span<const Task> left) noexcept {
  const std::span<Task> tasks = tasks_of(entry);
  bool is_first = true;
  for (const Task& task : left) {
    if (rank_of(task.products) == 0) continue;
    const auto known = std::ranges::lower_bound(
        tasks, task, [this](const Task& one, const Task& other) { return order(one, other) < 0; });
    if (known == tasks.end() || order(*known, task) != 0) continue;
    known->done_step = kNever;
    known->due_step = entry.due_step = 0;
    if (is_first) entry.next = static_cast<std::size_t>(known - tasks.begin());
    is_first = false;
  }
}

std::optional<std::uint32_t> WantTable::argument_due(const Entry& entry, std::uint64_t step) noexcept {
  const std::span<Task> tasks = tasks_of(entry);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Task& task = tasks[(entry.next + i) % tasks.size()];
    if (is_due(task, step)) return task.argument;
  }
  return std::nullopt;
}

std::span<const WantTable::Task> WantTable::take_due(Entry& entry, std::uint64_t step, std::span<Task> room) noexcept {
  const std::span<Task> tasks = tasks_of(entry);
  const std::size_t first = entry.next;
  std::size_t taken = 0;
  bool is_full = false;
  entry.due_step = kNever;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const std::size_t at = (first + i) % tasks.size();
    Task& task = tasks[at];
    const bool is_due = WantTable::is_due(task, step);
    const bool has_room = taken < room.size() && (taken == 0 || task.argument == room.front().argument);
    if (is_due && has_room) {
      task.done_step = step;
      task.due_step = step + task.interval_steps;
      room[taken++] = task;
    } else if (is_due && !is_full) {
      is_full = true;
      entry.next = at;
    }
    entry.due_step = std::min(entry.due_step, task.due_step);
  }
  return room.first(taken);
}

}  // namespace tensorscope::agent
