#pragma once

#include <cstdint>
#include <optional>

namespace tensorscope::viewer {

/// The one step that all panels show: the newest while it follows, a fixed one otherwise, and two marks to compare.
/// Threads: plain data.
class Timeline {
 public:
  std::uint64_t step() const { return follows_ ? newest_ : step_; }
  bool follows() const { return follows_; }
  std::uint64_t first() const { return first_; }
  std::uint64_t newest() const { return newest_; }

  void follow() { follows_ = true; }
  void pause() { show(step()); }
  /// Fixes a step; kept within the run.
  void show(std::uint64_t step);
  /// Arrow keys: away from the newest step it stops following.
  void move_by(std::int64_t steps);

  enum class Mark { a, b };
  void set_mark(Mark mark, std::optional<std::uint64_t> step) { marks_[static_cast<int>(mark)] = step; }
  std::optional<std::uint64_t> mark(Mark mark) const { return marks_[static_cast<int>(mark)]; }

  // For the store.
  void set_run(std::uint64_t first, std::uint64_t newest);

 private:
  bool follows_ = true;
  std::uint64_t step_ = 0;
  std::uint64_t first_ = 0;
  std::uint64_t newest_ = 0;
  std::optional<std::uint64_t> marks_[2];
};

}  // namespace tensorscope::viewer
