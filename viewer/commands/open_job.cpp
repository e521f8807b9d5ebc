#include "viewer/commands/open_job.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "viewer/commands/nearest_names.h"
#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

// Reading a whole ring back takes a fraction of a second.
constexpr double kReadBackSeconds = 10;

}  // namespace

std::optional<OpenJob> open_job(const std::string& wanted, Access access, Program& program) {
  JobChoice choice = choose_job(wanted, list_jobs(program.folders));
  if (!choice.job) {
    fail(program, choice.problem);
    return std::nullopt;
  }
  const Job& job = *choice.job;
  if (!job.can_be_opened()) {
    fail(program, "cannot open " + in_quotes(wanted) + ": " + job.problem);
    return std::nullopt;
  }
  auto connection = std::make_unique<Connection>(job.segment);
  const std::string problem =
      connection->attach(access == Access::ask ? Connection::Purpose::ask : Connection::Purpose::look);
  if (!problem.empty()) {
    fail(program, "cannot open " + in_quotes(wanted) + ": " + problem);
    return std::nullopt;
  }
  poll_until(*connection, kReadBackSeconds, [&] {
    return access == Access::only_look ? connection->knows_names() : !connection->status().catching_up;
  });
  return OpenJob{std::move(*choice.job), std::move(connection)};
}

const Source* find_source(const std::string& path, const OpenJob& job, Program& program) {
  const Store& store = job.connection->store();
  if (const Source* source = store.find(path)) return source;
  std::vector<std::string> paths;
  for (const Source& source : store.sources()) paths.push_back(source.path());
  fail(program, "there is no source " + in_quotes(path) + " in " + job.job.label() + "; " + suggestion(path, paths));
  return nullptr;
}

std::string job_state_text(const JobStatus& status) {
  const std::string step = " at step " + look::format_count(status.step);
  switch (status.state) {
    case JobState::ended:
      return "the job ended" + step;
    case JobState::died:
      return "the job died" + step;
    case JobState::live:
    case JobState::paused:
    case JobState::stale:
      break;
  }
  return "the job is " + describe(status);
}

std::string why_unwritable(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const std::string parent = folder.empty() ? "." : folder.string();
  const auto because = [&](const std::string& reason) {
    return "cannot write " + in_quotes(path) + ": " + reason + "; name another file with --out";
  };
  if (std::filesystem::is_directory(path, ignored)) return because("it is a folder");
  // A file is replaced, not written into: a device or a pipe would be gone afterwards.
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored)) {
    return because("it is no regular file");
  }
  if (!std::filesystem::is_directory(parent, ignored)) return because("there is no folder " + in_quotes(parent));
  if (access(parent.c_str(), W_OK | X_OK) != 0) {
    return because("folder " + in_quotes(parent) + ": " + std::strerror(errno));
  }
  return {};
}

}  // namespace tensorscope::viewer
