#include "agent/recorder/want_server.h"

#include <algorithm>

namespace tensorscope::agent {

using schema::DropCause;
using schema::monotonic_ns;
using schema::Phase;

class WantServer::Borrowed {
 public:
  explicit Borrowed(WantServer& server) noexcept : server_(server) {
    for (; place_ < kSamplers; ++place_) {
      std::atomic<bool>& in_use = server.in_use_[place_];
      // Acquire: pairs with the release in the destructor; the sampler is as its last user left it.
      if (!in_use.load(std::memory_order_relaxed) && !in_use.exchange(true, std::memory_order_acquire)) break;
    }
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() {
    // Release: pairs with the acquire in the constructor.
    if (place_ < kSamplers) server_.in_use_[place_].store(false, std::memory_order_release);
  }

  Sampler* get() const noexcept { return place_ < kSamplers ? &server_.samplers_[place_] : nullptr; }

 private:
  WantServer& server_;
  std::size_t place_ = 0;
};

bool WantServer::is_seen_by_observer(schema::SourceKind kind) noexcept {
  using schema::SourceKind;
  return kind == SourceKind::activation || kind == SourceKind::activation_gradient || kind == SourceKind::attention ||
         kind == SourceKind::input;
}

void WantServer::observed_step(std::uint64_t ns) noexcept {
  governor_.pay(ns);
  constexpr std::uint64_t kNewestOf = 4;
  observer_.usual_ns =
      observer_.usual_ns == 0 ? ns : observer_.usual_ns + ns / kNewestOf - observer_.usual_ns / kNewestOf;
}

bool WantServer::create() {
  control_ = schema::ControlReader(segment_.control());
  const auto create = [this](Sampler& sampler) { return sampler.create(segment_.max_record_bytes()); };
  return std::ranges::all_of(samplers_, create);
}

void WantServer::poll(std::uint64_t now_ns) {
  if ((!control_.has_news() && !control_.has_leases()) || !control_.poll(now_ns)) return;
  for (const WantTable::Entry& entry : wants_.entries()) {
    entry.source->grants.take_back();
    if (entry.source->origin != nullptr) entry.source->origin->rest();
    if (entry.source->derived != nullptr) entry.source->derived->rest();
  }
  for (std::size_t left_out = wants_.replace(control_.wants(), registry_); left_out > 0; --left_out)
    segment_.count_drop(DropCause::contended);
  next_due_step_ = wants_.entries().empty() ? WantTable::kNever : 0;
  if (wants_.entries().empty()) observer_.is_wanted = false;
}

std::uint64_t WantServer::serve(std::uint64_t step, std::uint64_t now_ns) {
  step_bytes_.store(0, std::memory_order_relaxed);
  const std::unique_lock guard(want_lock_, std::try_to_lock);
  if (!guard.owns_lock()) return 0;
  poll(now_ns);
  const std::uint64_t next_step = step + 1;
  // Grants that nobody has used yet stand, and so does the observer.
  if (next_due_step_ > next_step) return 0;
  const std::span<WantTable::Entry> entries = wants_.entries();
  next_due_step_ = WantTable::kNever;
  bool is_observed = false;
  std::uint64_t sampled_ns = 0;
  std::uint64_t promised_ns = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!governor_.may_sample(promised_ns) || !has_room()) {
      next_due_step_ = 0;
      break;
    }
    next_entry_ = next_entry_ < entries.size() ? next_entry_ : 0;
    WantTable::Entry& entry = entries[next_entry_++];
    Source& source = *entry.source;
    if (source.origin != nullptr) {
      if (entry.due_step <= step) sampled_ns += serve_watched(entry, step, now_ns + sampled_ns);
      next_due_step_ = std::min(next_due_step_, entry.due_step);
    } else if (source.derived != nullptr) {
      if (entry.due_step <= step) sampled_ns += serve_derived(entry, step);
      next_due_step_ = std::min(next_due_step_, entry.due_step);
    } else if (entry.due_step > next_step) {
      next_due_step_ = std::min(next_due_step_, entry.due_step);
    } else if (source.kind != schema::SourceKind::scalar) {
      if (is_seen_by_observer(source.kind)) {
        // The observer is there for all observed sources of a step or for none. What costs more than the account can
        // hold waits until it is full.
        const std::uint64_t price_ns = is_observed ? 0 : std::min(observer_.usual_ns, governor_.most_ns());
        if (!governor_.may_sample(std::max(promised_ns, price_ns))) {
          --next_entry_;
          next_due_step_ = 0;
          break;
        }
        is_observed = true;
      }
      // The offer that uses the grant makes it due again.
      if (source.grants.give()) promised_ns += source.last_cost_ns.load(std::memory_order_relaxed);
    }
  }
  observer_.is_wanted = is_observed;
  // A step in which nothing was offered, as between two passes, leaves the grants: the observer has to stay for them.
  if (is_observed) next_due_step_ = 0;
  return sampled_ns;
}

std::uint64_t WantServer::serve_watched(WantTable::Entry& entry, std::uint64_t step, std::uint64_t now_ns) {
  Source& source = *entry.source;
  const std::uint64_t begun_ns = monotonic_ns();
  const TensorLook look = source.origin->look(step);
  if (look.absent) {
    // It may have kept something for its next look.
    const std::uint64_t cost_ns = monotonic_ns() - begun_ns;
    governor_.pay(cost_ns);
    return cost_ns;
  }
  registry_.describe(source, look);
  std::array<WantTable::Task, kTasksAtOnce> room;
  const std::span<const WantTable::Task> due = wants_.take_due(entry, step, room);
  if (look.obstacle != nullptr) return 0;
  const Sampled sampled = sample(source, look.view, due, {step, look.phase, now_ns, 0, 0});
  wants_.put_back(entry, sampled.left);
  return sampled.cost_ns;
}

std::uint64_t WantServer::serve_derived(WantTable::Entry& entry, std::uint64_t step) {
  const std::uint64_t begun_ns = monotonic_ns();
  Source& source = *entry.source;
  if (const std::optional<double> value = source.derived->compute(step)) {
    std::array<WantTable::Task, kTasksAtOnce> room;
    wants_.take_due(entry, step, room);
    registry_.give_series(source);
    segment_.scalar(source.id, source.series, step, Phase::training, *value);
    non_finite_.saw(source, *value);
  }
  const std::uint64_t cost_ns = monotonic_ns() - begun_ns;
  governor_.pay(cost_ns);
  return cost_ns;
}

void WantServer::offer(Source& source, const TensorLook& look, std::uint64_t step, Phase phase, std::uint64_t now_ns) {
  if (!source.grants.has(phase) || !has_room()) return;
  std::array<WantTable::Task, kTasksAtOnce> room;
  std::span<const WantTable::Task> due;
  {
    const std::unique_lock guard(want_lock_, std::try_to_lock);
    if (!guard.owns_lock()) return;
    source.grants.use(phase);
    WantTable::Entry* const entry = wants_.find(source.id);
    if (entry == nullptr) return;
    due = wants_.take_due(*entry, step, room);
    next_due_step_ = std::min(next_due_step_, entry->due_step);
  }
  if (look.obstacle != nullptr || look.absent || due.empty()) return;
  const Sampled sampled = sample(source, look.view, due, {step, phase, now_ns, 0, 0});
  if (sampled.left.empty()) return;
  // While another thread has the wants, what was left waits for its next interval.
  const std::unique_lock guard(want_lock_, std::try_to_lock);
  if (!guard.owns_lock()) return;
  if (WantTable::Entry* const entry = wants_.find(source.id)) {
    wants_.put_back(*entry, sampled.left);
    next_due_step_ = 0;
  }
}

WantServer::Sampled WantServer::sample(Source& source, const TensorView& view, std::span<const WantTable::Task> due,
                                       Sampler::Moment moment) {
  const Borrowed sampler(*this);
  if (sampler.get() == nullptr) {
    segment_.count_drop(DropCause::contended);
    return {};
  }
  moment.most_ns = governor_.most_ns();
  const std::uint64_t written = step_bytes_.load(std::memory_order_relaxed);
  moment.most_bytes = segment_.max_record_bytes() - std::min<std::uint64_t>(written, segment_.max_record_bytes());
  const Sampler::Taken taken = sampler.get()->take(source, view, due, moment, segment_);
  step_bytes_.fetch_add(taken.bytes, std::memory_order_relaxed);
  if (taken.stats != nullptr) non_finite_.saw(source, *taken.stats, moment.step);
  const std::uint64_t cost_ns = monotonic_ns() - moment.time_ns;
  source.last_cost_ns.store(cost_ns, std::memory_order_relaxed);
  governor_.pay(cost_ns);
  return {cost_ns, due.subspan(taken.served)};
}

}  // namespace tensorscope::agent
