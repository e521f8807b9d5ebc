#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "viewer/commands/program.h"
#include "viewer/jobs/connection.h"
#include "viewer/jobs/job_choice.h"
#include "viewer/store/unseen_pass.h"

namespace tensorscope::viewer {

struct OpenJob {
  Job job;
  std::unique_ptr<Connection> connection;
};

/// `only_look` is for the state and the names of a job, and takes no place among its viewers; `ask` is for its curves
/// and samples, which are all read that are still there; `look_at_all` reads the same and asks for nothing.
enum class Access { only_look, look_at_all, ask };

/// The job that a command was given. Nothing after fail().
std::optional<OpenJob> open_job(const std::string& wanted, Access access, Program& program);

/// Polls until `is_done()` holds, at most for so long. Answers whether it holds.
template <typename Condition>
bool poll_until(Connection& connection, double seconds, Condition is_done) {
  constexpr auto kPause = std::chrono::milliseconds(2);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  for (;;) {
    connection.poll();
    if (is_done()) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    if (!connection.status().catching_up) std::this_thread::sleep_for(kPause);
  }
}

/// Asks again and again, with `want(store)`, until `is_there()` holds, for at most so long and only while the job can
/// be asked.
template <typename Want, typename Condition>
void ask_until(Connection& connection, double seconds, Want want, Condition is_there) {
  poll_until(connection, seconds, [&] {
    want(connection.store());
    connection.send_wants();
    return is_there() || !connection.status().can_be_asked();
  });
}

/// Asks for a pass of the network, or a run of a probe, until names are known for which `is_known()` holds: they come
/// with the first that somebody wants something of. Where `is_enough()` holds already, it waits for better ones for a
/// moment only.
template <typename Condition, typename Enough>
void learn_names(Connection& connection, double seconds, Condition is_known, Enough is_enough) {
  using Steady = std::chrono::steady_clock;
  const auto ask = [](const Store& store) {
    if (const Source* const source = source_of_unseen_pass(store)) store.want(*source, schema::Product::stats);
  };
  // A pass that did not come in so many steps may never come, and then the name is not known. While the job evaluates
  // it makes none.
  constexpr double kPatienceSeconds = 3;
  constexpr std::uint64_t kSteps = 3;
  const auto patient_until = Steady::now() + std::chrono::duration_cast<Steady::duration>(
                                                 std::chrono::duration<double>(std::min(seconds, kPatienceSeconds)));
  const std::uint64_t first_step = connection.status().step;
  const auto is_in_vain = [&] {
    return Steady::now() >= patient_until && (is_enough() || connection.status().step >= first_step + kSteps);
  };
  // Before its first step a job may still have to name its networks and probes.
  const auto is_all_seen = [&] {
    return connection.status().step > 0 && source_of_unseen_pass(connection.store()) == nullptr;
  };
  const auto is_over = [&] { return is_known() || is_all_seen() || is_in_vain(); };
  if (is_over()) return;
  ask_until(connection, seconds, ask, is_over);
  // Those of a pass come one after the other: all are there when its step is over, and the catalog was read after that.
  connection.poll();
  const std::uint64_t step = connection.status().step;
  ask_until(connection, seconds, ask,
            [&] { return connection.status().step > step || Steady::now() >= patient_until; });
  connection.poll();
}

template <typename Condition>
void learn_names(Connection& connection, double seconds, Condition is_known) {
  learn_names(connection, seconds, is_known, [] { return false; });
}

/// The source of this path. Null after fail(), which names the nearest ones.
const Source* find_source(const std::string& path, const OpenJob& job, Program& program);

/// "the job is live", "the job died at step 99", …: for the end of a sentence.
std::string job_state_text(const JobStatus& status);

/// Empty, or one line that says why nothing can be written there: told before there is anything to wait for.
std::string why_unwritable(const std::string& path);

}  // namespace tensorscope::viewer
