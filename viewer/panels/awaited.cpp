#include "viewer/panels/awaited.h"

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

// Samples come a step or two after they are due, and later where the job's budget is spent.
constexpr std::uint64_t kIntervals = 3;
constexpr double kSeconds = 5;

}  // namespace

bool can_still_come(const Store& store) {
  return store.status().can_be_asked();
}

std::string answer_now(const Source& source, const Store& store) {
  return is_current(source.answered_step, 1, store) ? source.answer : std::string();
}

Absence why_absent(const Source& source, const Store& store) {
  if (!source.entry.note.empty()) return {"It cannot be sampled", source.entry.note};
  if (const std::string answer = answer_now(source, store); !answer.empty()) return {"It was not sampled", answer};
  const bool has_later = !source.regions.empty() || !source.summaries.empty();
  if (has_later && !store.timeline().follows()) {
    return {"Nothing of it was kept at step " + look::format_count(store.timeline().step()) + " or before",
            "A tensor is recorded while somebody looks at it. Press End for the newest step."};
  }
  if (!can_still_come(store)) {
    const std::string& why = store.status().read_only;
    return {"Nothing of it was recorded",
            "A tensor is recorded only while somebody looks at it" +
                (why.empty() ? std::string(".") : ", and this job cannot be asked any more:\n" + why)};
  }
  if (source.entry.kind == schema::SourceKind::gradient) {
    return {"No gradient yet",
            "The job sends one at its next step that has it. If none comes: gradients exist between backward() and\n"
            "zero_grad(), so agent.step() has to be called there."};
  }
  return {"No sample yet", "The job sends one at its next step while this is on screen."};
}

std::uint64_t steps_on_the_way(std::uint32_t interval, const Store& store) {
  const bool is_moving = store.timeline().follows() && can_still_come(store);
  const double seconds = is_moving ? kSeconds : 0.0;
  return kIntervals * interval + static_cast<std::uint64_t>(seconds * store.status().steps_per_second);
}

bool is_current(std::uint64_t sample_step, std::uint32_t interval, const Store& store) {
  if (!store.timeline().follows() || !can_still_come(store)) return true;
  return sample_step + steps_on_the_way(interval, store) >= store.timeline().newest();
}

}  // namespace tensorscope::viewer
