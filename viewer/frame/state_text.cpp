#include "viewer/frame/state_text.h"

#include <algorithm>

#include "viewer/frame/tree_rows.h"
#include "viewer/look/number_format.h"

namespace tensorscope::viewer::frame {
namespace {

using look::format_count;

constexpr double kMebibyte = 1024.0 * 1024.0;

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return format_count(count) + ' ' + (count == 1 ? one : many);
}

StatusItem agent_cost(const JobStatus& status) {
  StatusItem item;
  item.text = "agent " + look::format_percent(status.agent_fraction) + " of step (budget " +
              look::format_percent(status.budget_fraction) + ")";
  item.tone = status.agent_fraction > status.budget_fraction ? Tone::warning : Tone::quiet;
  item.tooltip =
      "The share of the trainer's step time that the agent takes, measured by itself; it samples less rather "
      "than exceed its budget.";
  return item;
}

// Every record that did not arrive, whoever lost it, in one figure; the tooltip says where.
StatusItem losses(const JobStatus& status) {
  const std::uint64_t dropped = status.dropped();
  StatusItem item;
  item.text = format_count(status.lost + dropped) + " lost";
  item.tone = status.lost + dropped > 0 ? Tone::warning : Tone::quiet;
  item.tooltip = format_count(status.lost) + " overwritten before this viewer read them, " + format_count(dropped) +
                 " dropped by the agent";
  for (int cause = 0; cause < schema::kDropCauseCount; ++cause) {
    const std::uint64_t count = status.drops[static_cast<std::size_t>(cause)];
    if (count == 0) continue;
    item.tooltip +=
        "\n" + std::string(schema::name_of(static_cast<schema::DropCause>(cause))) + ": " + format_count(count);
  }
  return item;
}

void add_troubles(const JobStatus& status, std::vector<StatusItem>& items) {
  if (status.damaged > 0) {
    items.push_back({format_count(status.damaged) + " damaged", Tone::bad,
                     "Records, names or curves that contradict themselves; they are not shown."});
  }
  if (status.unfinished > 0) {
    items.push_back({format_count(status.unfinished) + " unfinished", Tone::warning,
                     "The job died while it was writing " + counted(status.unfinished, "record.", "records.")});
  }
  if (status.wants_left_out > 0) {
    items.push_back({counted(status.wants_left_out, "wish", "wishes") + " left out", Tone::warning,
                     "More is on screen than can be asked for at once; close some of it."});
  }
  if (!status.read_only.empty() && !is_over(status)) {
    items.push_back({"read only", Tone::warning, status.read_only});
  }
}

std::string memory_text(const FrameCost& cost) {
  const auto mebibytes = [](std::size_t bytes) { return look::format_number(static_cast<double>(bytes) / kMebibyte); };
  const std::string from = cost.oldest_step ? ", tensors from step " + format_count(*cost.oldest_step) + " on" : "";
  return "history " + mebibytes(cost.memory_bytes) + " of " + mebibytes(cost.memory_limit) + " MiB" + from;
}

}  // namespace

bool is_over(const JobStatus& status) {
  return status.state == JobState::ended || status.state == JobState::died;
}

StateMark mark_of(JobState state) {
  switch (state) {
    case JobState::live:
      return {look::Icon::live, "live", Tone::live};
    case JobState::paused:
      return {look::Icon::pause, "paused", Tone::warning};
    case JobState::ended:
      return {look::Icon::ended, "ended", Tone::quiet};
    case JobState::died:
      return {look::Icon::bad, "died", Tone::bad};
    case JobState::stale:
      break;
  }
  return {look::Icon::warning, "stale", Tone::warning};
}

StateMark mark_of(const JobStatus& status) {
  return status.attached || is_over(status) ? mark_of(status.state)
                                            : StateMark{look::Icon::ended, "detached", Tone::quiet};
}

ListedState listed_state(const Job& job, const JobStatus* open) {
  if (open == nullptr) return {mark_of(job.state), job.vitals.step};
  // What is known of a job that was detached from stands still: the list looks at it again.
  const bool is_known = open->attached || is_over(*open);
  if (is_known) return {mark_of(*open), open->step};
  return {job.lives() ? mark_of(*open) : mark_of(job.state), job.vitals.step};
}

bool is_searched(const Job& job, std::string_view search) {
  return matches(job.label() + " " + std::to_string(job.segment.name.pid) + " " +
                     (job.can_be_opened() ? mark_of(job.state).word : job.problem),
                 search);
}

std::string name_of(const schema::RunInfo& run) {
  return run.job + " (pid " + std::to_string(run.pid) + ", rank " + std::to_string(run.rank) + " of " +
         std::to_string(run.world_size) + ")";
}

std::string window_title(const Store& store) {
  return "tensorscope · " + name_of(store.run()) + " · " + mark_of(store.status()).word;
}

std::string explain_state(const JobStatus& status) {
  const std::string step = format_count(status.step);
  const std::string idle = look::format_duration_ns(static_cast<double>(status.idle_ns));
  if (!status.attached && !is_over(status)) return "at step " + step + "; R attaches again";
  switch (status.state) {
    case JobState::live:
      return status.catching_up ? "reading what was recorded before" : "";
    case JobState::paused:
      return "no step for " + idle;
    case JobState::ended:
      return "cleanly, at step " + step;
    case JobState::died:
      return "its process is gone without a word; this is its black box, up to step " + step;
    case JobState::stale:
      break;
  }
  return "no step for " + idle + ", and whether its process lives cannot be told";
}

std::optional<std::uint64_t> oldest_tensor_step(const Store& store) {
  std::optional<std::uint64_t> oldest;
  for (const Source& source : store.sources()) {
    for (const auto* const samples : {&source.regions, &source.vectors}) {
      if (!samples->empty()) oldest = std::min(oldest.value_or(samples->oldest()->step), samples->oldest()->step);
    }
  }
  return oldest;
}

std::vector<StatusItem> status_items(const JobStatus& status, const FrameCost& cost) {
  std::vector<StatusItem> items;
  items.push_back({"step " + format_count(status.step), Tone::quiet, "The last step that the job has told."});
  // Of a job that brings nothing any more the pace would be a memory.
  if (status.can_bring_data() && status.steps_per_second > 0) {
    items.push_back({look::format_number(status.steps_per_second) + " steps/s", Tone::quiet,
                     "Training steps per second, a moving average."});
  }
  if (status.can_bring_data() && status.budget_fraction > 0) items.push_back(agent_cost(status));
  items.push_back(losses(status));
  add_troubles(status, items);
  if (cost.frame_ns > 0) {
    items.push_back({"frame " + look::format_duration_ns(cost.frame_ns), Tone::quiet,
                     "How long this viewer took for its last picture. It draws on new data and on input only."});
  }
  items.push_back({memory_text(cost), Tone::quiet,
                   "Memory of what is kept here, textures included: all curves, and tensors that get sparser with age.\n"
                   "Ticks on the time bar: the steps that are kept of what is shown. view --memory sets the limit."});
  return items;
}

}  // namespace tensorscope::viewer::frame
