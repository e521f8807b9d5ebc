#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "agent/recorder/registry.h"
#include "schema/control.h"
#include "schema/want.h"

namespace tensorscope::agent {

// What the viewers want, by source, and when it is due.
//
// Wants that one sample serves are one: statistics and histogram of a source are taken together, at the shortest
// interval that anybody asks for, and equal windows are read once. What replacing them takes grows with their number n
// as n log n, whatever they are: a viewer's wish must not become the trainer's pause.
// Threads: one at a time (the recorder's want lock).
// At the limit: a source has kMaxTasks tasks; its further windows are left out and counted. There is room for kExpected
// wants from the start; more make it allocate when they arrive, not later.
class WantTable {
 public:
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::size_t kMaxTasks = 64;

  // One thing to do for a source: to reduce it, to read a window, or to read rows of vectors.
  struct Task {
    schema::Product products = schema::Product::none;
    schema::Window window;  // of Product::region and Product::vectors
    std::uint32_t argument = 0;
    std::uint32_t interval_steps = 1;
    std::uint64_t due_step = 0;
    std::uint64_t done_step = kNever;  // kNever: not done yet
  };

  struct Entry {
    Source* source = nullptr;
    std::size_t first = 0;
    std::size_t count = 0;
    std::uint64_t due_step = 0;  // the earliest of its tasks
    std::size_t next = 0;        // with which task the next turn begins
    bool is_new = false;         // something of it is wanted since the last change only
  };

  WantTable();

  // The union of the live leases from now on. What was wanted before goes on from when it was last done. Returns how
  // many windows were left out.
  std::size_t replace(std::span<const schema::ControlReader::LeasedWant> wants, Registry& registry);

  // What the last replace() took, in comparisons of two tasks.
  std::uint64_t comparisons() const noexcept { return comparisons_; }

  std::span<Entry> entries() noexcept { return entries_; }  // in ascending order of their sources' ids
  std::span<Task> tasks_of(const Entry& entry) noexcept { return std::span(tasks_).subspan(entry.first, entry.count); }
  Entry* find(std::uint32_t source) noexcept;

  void make_due(Entry& entry, std::uint64_t step) noexcept;
  // Makes windows that were taken, but not served, due again; the next take_due() begins with the first of them.
  void put_back(Entry& entry, std::span<const Task> left) noexcept;

  // What take_due() would be for; nothing if it would take nothing.
  std::optional<std::uint32_t> argument_due(const Entry& entry, std::uint64_t step) noexcept;

  // Copies what is due by `step`, or was done at `step` in another phase, to `room`, all for one argument, and
  // counts it as done. What finds no room, or is for another argument, stays due; the next call begins with it.
  std::span<const Task> take_due(Entry& entry, std::uint64_t step, std::span<Task> room) noexcept;

 private:
  static constexpr std::size_t kExpected = 2048;

  // A part of a want, as long as the wants are there: what becomes a task, together with its equals.
  struct Part {
    std::uint32_t source = 0;
    schema::Product products = schema::Product::none;
    std::uint32_t interval_steps = 1;
    const schema::Window* window = nullptr;  // nullptr: a reduction
    std::uint32_t argument = 0;
  };

  // Of one source: by argument, then reductions, windows, vectors.
  static std::strong_ordering order(const schema::Window& left, const schema::Window& right) noexcept;
  // What was done at this step was done in another phase.
  static bool is_due(const Task& task, std::uint64_t step) noexcept {
    return task.due_step <= step || task.done_step == step;
  }
  static int rank_of(schema::Product products) noexcept;
  std::strong_ordering order(const Part& left, const Part& right) noexcept;
  std::strong_ordering order(const Task& left, const Task& right) noexcept;
  void add(const Part& part);
  void adopt_progress(Entry& entry, std::span<const Task> before) noexcept;

  std::vector<Entry> entries_, old_entries_;
  std::vector<Task> tasks_, old_tasks_;  // of each entry in order()
  std::vector<Part> parts_;
  std::uint64_t comparisons_ = 0;
};

}  // namespace tensorscope::agent
