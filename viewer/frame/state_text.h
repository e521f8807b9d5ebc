#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/frame/tone.h"
#include "viewer/jobs/job_list.h"
#include "viewer/look/icons.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer::frame {

/// What is said of a job's state, everywhere in the window. Never more than is known.
/// Threads: pure functions.

/// Icon, word and colour that belong together.
struct StateMark {
  look::Icon icon = look::Icon::ended;
  std::string word;
  Tone tone = Tone::quiet;
};
StateMark mark_of(JobState state);
/// Of a job that was opened: "detached" as well.
StateMark mark_of(const JobStatus& status);

/// A line of the job list, as fresh as it can be had: a job that is attached to is read many times a second, the list
/// once. `open` is its status if it was opened, else null.
struct ListedState {
  StateMark mark;
  std::uint64_t step = 0;
};
ListedState listed_state(const Job& job, const JobStatus* open);

/// Whether a job is one of those searched for: each word is part of its name, its pid, its state or, of one that cannot
/// be opened, the reason.
bool is_searched(const Job& job, std::string_view search);
/// From so many on, a list of jobs can be searched.
inline constexpr std::size_t kManyJobs = 12;

/// "mnist (pid 4711, rank 0 of 1)".
std::string name_of(const schema::RunInfo& run);

/// The window's title: "tensorscope · mnist (pid 4711, rank 0 of 1) · live".
std::string window_title(const Store& store);

/// Neither new data nor an answer can come any more.
bool is_over(const JobStatus& status);

/// What the state means and what can be done, one line: "its process is gone; …". Empty for one that is simply live.
std::string explain_state(const JobStatus& status);

/// One part of the status line.
struct StatusItem {
  std::string text;
  Tone tone = Tone::quiet;
  std::string tooltip;
};
struct FrameCost {
  double frame_ns = 0;  ///< of the last frame, until it was shown; 0: not known
  std::size_t memory_bytes = 0;
  std::size_t memory_limit = 0;
  std::optional<std::uint64_t> oldest_step{};  ///< of which elements of a tensor are kept
};
/// The first step from which elements of any tensor are kept. Nothing if none are.
std::optional<std::uint64_t> oldest_tensor_step(const Store& store);

/// The most important first: a narrow window leaves out the last ones.
std::vector<StatusItem> status_items(const JobStatus& status, const FrameCost& cost);

}  // namespace tensorscope::viewer::frame
