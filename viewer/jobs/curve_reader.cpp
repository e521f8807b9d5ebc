#include "viewer/jobs/curve_reader.h"

#include <utility>

namespace tensorscope::viewer {

CurveReader::CurveReader(const schema::HistoryReader& history, Store& store, Clock clock)
    : history_(history), store_(store), clock_(std::move(clock)) {}

bool CurveReader::work(std::uint64_t deadline_ns, bool owner_gone) {
  const std::uint64_t now_ns = clock_();
  if (due_.empty() && now_ns - round_began_ns_ >= kPauseNs) begin_round(now_ns);
  failures_.resize(store_.sources().size());
  if (known_ < failures_.size()) round_began_ns_ = now_ns;
  for (; known_ < failures_.size(); ++known_) due_.push_back(known_);
  if (due_.empty()) return false;
  do {
    read(due_.front(), owner_gone);
    due_.pop_front();
  } while (!due_.empty() && clock_() < deadline_ns);
  return true;
}

void CurveReader::begin_round(std::uint64_t now_ns) {
  if (failed_.empty() && !is_gap_) return;
  round_began_ns_ = now_ns;
  due_.assign(failed_.begin(), failed_.end());
  failed_.clear();
  if (!std::exchange(is_gap_, false)) return;
  due_.clear();
  for (std::size_t source = 0; source < known_; ++source) due_.push_back(source);
}

void CurveReader::read(std::size_t place, bool owner_gone) {
  const Source& source = store_.sources()[place];
  if (source.entry.series == schema::kNoSeries) return;
  int& failures = failures_[place];
  if (history_.read(source.entry.series, buckets_, owner_gone)) {
    failures = 0;
    if (!buckets_.empty() && !store_.merge_points(source.id(), buckets_)) ++damaged_;
  } else if (failures < kAttempts) {
    ++failures;
    if (failures < kAttempts) {
      failed_.push_back(place);
    } else {
      ++damaged_;
    }
  }
}

}  // namespace tensorscope::viewer
