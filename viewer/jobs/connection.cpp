#include "viewer/jobs/connection.h"

#include <algorithm>
#include <utility>

#include "viewer/jobs/job_list.h"
#include "viewer/jobs/liveness.h"

namespace tensorscope::viewer {
namespace {

// Asking for the owner of a lock opens a file: a few times a second is enough.
constexpr std::uint64_t kOwnerPauseNs = 250'000'000;

// Twenty signs of life in the two seconds of a lease.
constexpr std::uint64_t kPulsePauseNs = 100'000'000;

// How often to ask depends on the pace, and reading what is asked for anew costs the job the time of a sample or two:
// in steps of a third of a millisecond the pace wavers by half from moment to moment.
constexpr std::uint64_t kPacePauseNs = 2'000'000'000;

}  // namespace

Connection::Connection(schema::FoundSegment segment, std::size_t memory_bytes, Clock clock)
    : segment_(std::move(segment)), clock_(std::move(clock)), store_(memory_bytes), owner_(segment_.owner) {}

std::string Connection::attach(Purpose purpose) {
  if (is_attached()) return {};
  const std::uint64_t now_ns = clock_();
  schema::SegmentReader reader;
  if (std::string problem = reader.open(segment_.paths.data); !problem.empty()) {
    return explain(segment_, std::move(problem));
  }
  if (run_id_ && reader.run().run_id != *run_id_) {
    return segment_.paths.data + ": now holds another run than the one shown here; open it anew";
  }
  purpose_ = purpose;
  reader_ = std::move(reader);
  run_id_ = reader_.run().run_id;
  store_.set_run(reader_.run());
  owner_seen_ns_ = 0;
  judge_state(now_ns);
  open_control();
  intake_.emplace(reader_, store_, clock_);
  intake_->start(resume_at_, now_ns + kAttachNs, is_over());
  report();
  return {};
}

void Connection::detach() {
  if (!is_attached()) return;
  intake_->stop();
  lost_ += intake_->lost();
  damaged_ += intake_->damaged();
  unfinished_ += intake_->unfinished();
  resume_at_ = intake_->position();
  intake_.reset();
  control_ = {};
  reader_ = {};
  report();
}

void Connection::poll(std::uint64_t budget_ns) {
  if (!is_attached()) return;
  const std::uint64_t now_ns = clock_();
  judge_state(now_ns);
  if (now_ns - pulsed_ns_ >= kPulsePauseNs) {
    control_.pulse();
    pulsed_ns_ = now_ns;
  }
  intake_->poll(now_ns + budget_ns, is_over());
  report();
}

void Connection::send_wants() {
  const std::span<const schema::Want> wants = store_.wants().tidy();
  status_.wants_left_out = wants.size() - std::min(wants.size(), schema::kWantsPerSlot);
  control_.set(wants);
  store_.wants().clear();
}

void Connection::judge_state(std::uint64_t now_ns) {
  const schema::Vitals vitals = reader_.vitals();
  if (owner_seen_ns_ == 0 || now_ns - owner_seen_ns_ >= kOwnerPauseNs) {
    owner_ = owner_of(segment_);
    owner_seen_ns_ = now_ns;
  }
  const bool was_over = is_over();
  status_.state = judge(vitals, owner_, now_ns);
  status_.step = vitals.step;
  status_.idle_ns = is_over() ? 0 : idle_ns(vitals, now_ns);
  const auto step_ns = static_cast<double>(vitals.step_ns);
  status_.steps_per_second = step_ns > 0 ? 1e9 / step_ns : 0;
  keep_pace(now_ns);
  status_.agent_fraction = step_ns > 0 ? static_cast<double>(vitals.agent_ns) / step_ns : 0;
  status_.budget_fraction = vitals.budget_ppm * 1e-6;
  status_.drops = vitals.drops;
  if (is_over() && !was_over) open_control();
}

void Connection::keep_pace(std::uint64_t now_ns) {
  if (status_.pace > 0 && now_ns - paced_ns_ < kPacePauseNs) return;
  status_.pace = status_.steps_per_second;
  paced_ns_ = now_ns;
}

// Opens the control block of a job that can still answer, and lets go of that of one that cannot.
void Connection::open_control() {
  control_ = {};
  switch (status_.state) {
    case JobState::ended:
      status_.read_only = "the job has ended";
      return;
    case JobState::died:
      status_.read_only = "the job's process is gone";
      return;
    case JobState::live:
    case JobState::paused:
    case JobState::stale:
      status_.read_only = purpose_ == Purpose::look ? "it is only looked at" : control_.open(segment_.paths.control);
  }
}

void Connection::report() {
  status_.attached = is_attached();
  status_.lost = lost_ + (intake_ ? intake_->lost() : 0);
  status_.damaged = damaged_ + (intake_ ? intake_->damaged() : 0);
  status_.unfinished = unfinished_ + (intake_ ? intake_->unfinished() : 0);
  status_.catching_up = intake_ && intake_->is_reading_back();
  store_.set_status(status_);
}

}  // namespace tensorscope::viewer
