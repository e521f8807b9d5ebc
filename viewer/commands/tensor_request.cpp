#include "viewer/commands/tensor_request.h"

#include <algorithm>

#include "viewer/commands/open_job.h"
#include "viewer/look/number_format.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using look::format_count;

// A sample that a device computes is published some steps after the one it belongs to.
constexpr std::uint64_t kLateSteps = 8;

// The largest part of the tensor among the samples of one step.
const RegionSample* best_of(std::span<const RegionSample> samples) {
  const RegionSample* best = nullptr;
  for (const RegionSample& sample : samples) {
    if (best == nullptr || sample.region.data.size() > best->region.data.size()) best = &sample;
  }
  return best;
}

// The newest whole sample from `first` on; where `whole` is not asked for, the newest of any size.
const RegionSample* newest_since(const Source& source, std::uint64_t first, bool whole) {
  const std::span<const RegionSample> all = source.regions.all();
  for (std::size_t i = all.size(); i-- > 0 && all[i].step >= first;) {
    const RegionSample* best = best_of(source.regions.exactly(all[i].step));
    if (best->is_whole() || !whole) return best;
  }
  return nullptr;
}

// Statistics and histogram may come in a record of their own.
bool has_numbers(const TensorRequest& request, std::uint64_t step) {
  return !has(request.products, schema::Product::stats) || !request.source->summaries.exactly(step).empty();
}

std::string what_is_kept(const Source& source, std::uint64_t step) {
  const std::span<const RegionSample> all = source.regions.all();
  if (all.empty()) return "of " + in_quotes(source.path()) + " nothing is kept";
  const auto distance = [step](const RegionSample& sample) {
    return sample.step > step ? sample.step - step : step - sample.step;
  };
  const std::uint64_t nearest = std::ranges::min_element(all, {}, distance)->step;
  return "kept of " + in_quotes(source.path()) + " are " + format_count(all.size()) + " samples from step " +
         format_count(all.front().step) + " to " + format_count(all.back().step) + ", the nearest of step " +
         format_count(nearest);
}

std::string why_nothing_came(const Source& source, const JobStatus& status, double timeout_s) {
  const std::string path = in_quotes(source.path());
  if (!source.entry.note.empty()) return path + " has no samples: " + source.entry.note;
  if (!source.answer.empty()) return path + " was not sampled: " + source.answer;
  if (!status.can_bring_data()) {
    return "of " + path + " nothing was kept, and " + job_state_text(status) + "; only a living job can be asked";
  }
  if (!status.read_only.empty()) return "the job cannot be asked for " + path + ": " + status.read_only;
  return "no sample of " + path + " came within " + look::format_duration_ns(timeout_s * 1e9) + "; " +
         job_state_text(status) + "; raise --timeout";
}

// Without a window an agent takes the whole tensor as an overview, and gives as much of it as its budget buys.
schema::Window everything(const schema::CatalogEntry& entry) {
  // The batch changes from pass to pass: a window of the shape that the catalog has would miss another.
  if (schema::has_batch(entry.kind)) return {};
  const bool has_elements = std::ranges::none_of(entry.shape, [](std::int64_t extent) { return extent == 0; });
  return has_elements ? whole_window(entry.shape) : schema::Window{};
}

// Asks until `is_there()` or time is up, or the job can no longer answer.
template <typename Condition>
void ask(const TensorRequest& request, Connection& connection, Condition is_there) {
  const schema::Window window = everything(request.source->entry);
  const Source& source = *request.source;
  const std::uint64_t asked_at = connection.status().step;
  const auto want = [&](Store& store) { store.want(source, request.products, window); };
  ask_until(connection, request.timeout_s, want, [&] {
    const bool is_answered = !source.answer.empty() && source.answered_step >= asked_at;
    const bool never_comes = source.entry.kind == schema::SourceKind::module || !can_be_sampled(source.entry);
    return is_there() || is_answered || never_comes;
  });
}

}  // namespace

const RegionSample* get_tensor(const TensorRequest& request, Connection& connection, std::string& problem) {
  const Source& source = *request.source;
  const JobStatus& status = connection.status();
  if (request.step) {
    const std::uint64_t step = *request.step;
    const auto is_kept = [&] { return !source.regions.exactly(step).empty(); };
    const bool may_come = status.can_bring_data() && step >= status.step;
    if (may_come) ask(request, connection, [&] { return is_kept() || status.step > step + kLateSteps; });
    if (is_kept()) return best_of(source.regions.exactly(step));
    problem = "step " + format_count(step) + " cannot be had; " + what_is_kept(source, step) + "; the job is at step " +
              format_count(status.step) + "; leave --step out for the newest";
    return nullptr;
  }
  const std::uint64_t asked_at = status.step;
  const RegionSample* sample = nullptr;
  if (status.can_bring_data()) {
    ask(request, connection, [&] {
      sample = newest_since(source, asked_at, true);
      return sample != nullptr && has_numbers(request, sample->step);
    });
    sample = newest_since(source, asked_at, true);
  }
  if (sample == nullptr) sample = newest_since(source, 0, true);
  if (sample == nullptr) sample = newest_since(source, 0, false);
  if (sample == nullptr) problem = why_nothing_came(source, status, request.timeout_s);
  return sample;
}

}  // namespace tensorscope::viewer
