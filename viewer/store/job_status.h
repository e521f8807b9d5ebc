#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "schema/kinds.h"

namespace tensorscope::viewer {

/// What is known of a job's fate. Only `live` and `paused` can still bring new data.
enum class JobState : std::uint8_t {
  live,
  paused,  ///< its process lives, but no step came for longer than it usually takes
  ended,   ///< cleanly
  died,    ///< its process is gone without saying so; what it recorded is a black box
  stale,   ///< whether its process lives cannot be told, and no step came
};
std::string_view name_of(JobState state);
inline bool is_over(JobState state) {
  return state == JobState::ended || state == JobState::died;
}

/// The state of a job and of this viewer's connection to it, as of the last poll.
/// Threads: plain data.
struct JobStatus {
  JobState state = JobState::stale;
  bool attached = false;
  std::string read_only;  ///< why the job cannot be asked for anything; empty if it can

  std::uint64_t step = 0;
  std::uint64_t idle_ns = 0;                                   ///< since its last step, while its process may live
  double steps_per_second = 0;                                 ///< 0 if unknown
  double pace = 0;                                             ///< the same, as one plans with: it does not follow each moment
  double agent_fraction = 0;                                   ///< the agent's share of step time
  double budget_fraction = 0;                                  ///< the share it may take
  std::array<std::uint64_t, schema::kDropCauseCount> drops{};  ///< counted by the agent, by cause

  std::uint64_t lost = 0;            ///< records that were overwritten before this viewer read them
  std::uint64_t damaged = 0;         ///< records, catalog entries and series that contradict themselves
  std::uint64_t unfinished = 0;      ///< records that a job which died was just writing
  std::uint64_t wants_left_out = 0;  ///< asked for by panels, but more than the control block holds
  bool catching_up = false;          ///< names, curves or records from before are still being read

  std::uint64_t dropped() const;
  bool can_bring_data() const { return attached && (state == JobState::live || state == JobState::paused); }
  /// What is asked for can still come.
  bool can_be_asked() const { return can_bring_data() && read_only.empty(); }
};

/// "live", "paused (no step for 12 s)", "died at step 1,204", …
std::string describe(const JobStatus& status);

}  // namespace tensorscope::viewer
