#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "viewer/commands/program.h"
#include "viewer/jobs/connection.h"
#include "viewer/jobs/job_choice.h"

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

/// The source of this path. Null after fail(), which names the nearest ones.
const Source* find_source(const std::string& path, const OpenJob& job, Program& program);

/// "the job is live", "the job died at step 99", …: for the end of a sentence.
std::string job_state_text(const JobStatus& status);

/// Empty, or one line that says why nothing can be written there: told before there is anything to wait for.
std::string why_unwritable(const std::string& path);

}  // namespace tensorscope::viewer
