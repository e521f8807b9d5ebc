#include "agent/recorder/flight_recorder.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tensorscope::agent {
namespace {

constexpr std::size_t kRecordBytes = std::size_t{256} << 10;  // room for one, of which it needs little
constexpr double kStepsForASample = 16;
constexpr double kLeastNs = 20'000;  // below that, thinning saves nothing

}  // namespace

bool FlightRecorder::create() {
  return share_ <= 0 || sampler_.create(std::min(kRecordBytes, segment_.max_record_bytes()));
}

void FlightRecorder::watch(Source& source) {
  // The others cost more than a look, or stand for these.
  const bool is_kept = source.kind == schema::SourceKind::parameter || source.kind == schema::SourceKind::gradient;
  if (share_ <= 0 || !is_kept || source.is_in_flight_recorder) return;
  source.is_in_flight_recorder = true;
  sources_.push_back(&source);
  if (next_step_ == kNever) next_step_ = 0;
}

std::uint64_t FlightRecorder::record(std::uint64_t step, std::uint64_t usual_step_ns) {
  if (usual_step_ns == 0) {
    next_step_ = step + 1;
    return 0;
  }
  const double share_ns = share_ * static_cast<double>(usual_step_ns);
  const auto most_ns = static_cast<std::uint64_t>(std::max(kStepsForASample * share_ns, kLeastNs));
  if (round_left_ == 0) {
    round_left_ = sources_.size();
    round_bytes_ = 0;
    next_round_step_ = step + kRoundSteps;
  }
  // A round's sources are spread over its steps; where they are more than steps, some come at once.
  const std::size_t at_once = (sources_.size() + kRoundSteps - 1) / kRoundSteps;
  const std::uint64_t begun_ns = clock_();
  std::uint64_t taken_ns = 0;
  for (std::size_t i = 0; i < at_once && round_left_ > 0 && static_cast<double>(taken_ns) <= share_ns; ++i) {
    next_ = next_ < sources_.size() ? next_ : 0;
    round_bytes_ += sample(*sources_[next_++], step, most_ns);
    round_left_ = round_bytes_ < segment_.max_record_bytes() / 2 ? round_left_ - 1 : 0;
    taken_ns = clock_() - begun_ns;
  }
  const auto paid_after = static_cast<std::uint64_t>(std::ceil(static_cast<double>(taken_ns) / share_ns));
  next_step_ = step + std::max({paid_after, kRoundSteps * at_once / sources_.size(), std::uint64_t{1}});
  if (round_left_ == 0) next_step_ = std::max(next_step_, next_round_step_);
  return taken_ns;
}

std::uint64_t FlightRecorder::sample(Source& source, std::uint64_t step, std::uint64_t most_ns) {
  // Of a module that was watched anew without it.
  if (source.origin == nullptr) return 0;
  const std::uint64_t begun_ns = clock_();
  const TensorLook look = source.origin->look(step);
  if (look.absent) return 0;
  registry_.describe(source, look);
  if (look.obstacle != nullptr) return 0;
  std::array<WantTable::Task, 1> task;
  task[0].products = schema::Product::stats;
  const Sampler::Moment moment{step, look.phase, begun_ns, most_ns, segment_.max_record_bytes()};
  if (look.view.device != nullptr) return devices_.begin(sampler_, source, look.view, task, moment).bytes;
  const Sampler::Taken taken = sampler_.take(source, look.view, task, moment, segment_);
  if (taken.stats != nullptr) non_finite_.saw(source, *taken.stats, step);
  return taken.bytes;
}

}  // namespace tensorscope::agent
