#include "viewer/jobs/job_choice.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "viewer/jobs/liveness.h"

namespace tensorscope::viewer {
namespace {

// Longer lists help nobody on one line.
constexpr std::size_t kNamed = 8;

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::string in_words(const Job& job) {
  std::string text = job.label() + " (pid " + std::to_string(job.segment.name.pid);
  if (job.run.world_size > 1) text += ", rank " + std::to_string(job.run.rank);
  return text + ", " + std::string(name_of(job.state)) + ")";
}

std::string in_words(const std::vector<const Job*>& jobs) {
  std::string text;
  for (std::size_t i = 0; i < std::min(jobs.size(), kNamed); ++i) {
    if (i != 0) text += ", ";
    text += in_words(*jobs[i]);
  }
  if (jobs.size() > kNamed) text += " and " + std::to_string(jobs.size() - kNamed) + " more";
  return text;
}

std::optional<long> as_pid(std::string_view text) {
  long pid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  if (error != std::errc() || end != text.data() + text.size() || pid <= 0) return std::nullopt;
  return pid;
}

template <typename Matches>
std::vector<const Job*> matching(const std::vector<Job>& jobs, Matches matches) {
  std::vector<const Job*> found;
  for (const Job& job : jobs) {
    if (matches(job)) found.push_back(&job);
  }
  return found;
}

JobChoice choose_among(std::string_view wanted, const std::vector<const Job*>& found) {
  std::vector<const Job*> living = found;
  std::erase_if(living, [](const Job* job) { return !job->lives(); });
  if (living.size() > 1) {
    return {std::nullopt, std::to_string(living.size()) + " living jobs match " + in_quotes(wanted) + ": " +
                              in_words(living) + "; name one by its pid or its segment"};
  }
  return {living.empty() ? *found.front() : *living.front(), {}};
}

JobChoice at_path(std::string_view wanted) {
  const std::filesystem::path path(wanted);
  schema::FoundSegment segment;
  segment.folder = path.has_parent_path() ? path.parent_path().string() : ".";
  if (const auto name = schema::SegmentName::parse(path.filename().string())) {
    segment.name = *name;
    segment.paths = schema::SegmentPaths::of(segment.folder, *name);
    segment.owner = owner_of(segment);
  } else {
    // A black box under another name has no lock beside it.
    segment.paths.data = path.string();
    segment.owner = schema::Owner::dead;
  }
  std::error_code ignored;
  if (!std::filesystem::exists(segment.paths.data, ignored)) {
    return {std::nullopt,
            "there is no segment " + in_quotes(segment.paths.data) + "; 'tensorscope list' shows those there are"};
  }
  return {examine(std::move(segment)), {}};
}

}  // namespace

JobChoice choose_job(std::string_view wanted, const std::vector<Job>& jobs) {
  std::vector<const Job*> found;
  if (const auto name = schema::SegmentName::parse(wanted)) {
    found = matching(jobs, [&](const Job& job) { return job.segment.name == *name; });
  } else if (const auto pid = as_pid(wanted)) {
    found = matching(jobs, [&](const Job& job) { return job.segment.name.pid == *pid; });
  }
  if (found.empty()) found = matching(jobs, [&](const Job& job) { return job.label() == wanted; });
  if (!found.empty()) return choose_among(wanted, found);

  std::error_code ignored;
  const bool is_path = wanted.find('/') != std::string_view::npos;
  if (is_path || std::filesystem::is_regular_file(std::filesystem::path(wanted), ignored)) return at_path(wanted);
  if (jobs.empty()) {
    return {std::nullopt, "there is no job " + in_quotes(wanted) +
                              ", nor any other on this machine; start a trainer that "
                              "links the agent, as the same user"};
  }
  std::vector<const Job*> all = matching(jobs, [](const Job&) { return true; });
  std::ranges::stable_partition(all, [](const Job* job) { return job->lives(); });
  return {std::nullopt,
          "there is no job " + in_quotes(wanted) + "; found: " + in_words(all) + "; see 'tensorscope list'"};
}

JobChoice choose_job(std::string_view wanted) {
  return choose_job(wanted, list_jobs());
}

}  // namespace tensorscope::viewer
