#include "agent/recorder/want_server.h"

#include <algorithm>

namespace tensorscope::agent {

using schema::DropCause;
using schema::monotonic_ns;
using schema::Phase;

WantServer::Borrowed::Borrowed(WantServer& server) noexcept : server_(server) {
  for (; place_ < kSamplers; ++place_) {
    std::atomic<bool>& in_use = server.in_use_[place_];
    // Acquire: pairs with the release in the destructor; the sampler is as its last user left it.
    if (!in_use.load(std::memory_order_relaxed) && !in_use.exchange(true, std::memory_order_acquire)) break;
  }
}

WantServer::Borrowed::~Borrowed() {
  // Release: pairs with the acquire in the constructor.
  if (place_ < kSamplers) server_.in_use_[place_].store(false, std::memory_order_release);
}

void WantServer::happened(Occasion& occasion, std::uint64_t ns) noexcept {
  governor_.pay(ns);
  occasion.price.measured(ns);
  occasion.is_measured = true;
  if (occasion.is_within_step) occasion.wanted_round = 0;
}

bool WantServer::create() {
  control_ = schema::ControlReader(segment_.control());
  const auto create = [this](Sampler& sampler) { return sampler.create(segment_.max_record_bytes()); };
  return std::ranges::all_of(samplers_, create);
}

bool WantServer::poll(std::uint64_t now_ns) {
  // A viewer may change its mind at every step. Where there is no budget at all, it is told so.
  const bool is_in_debt = !governor_.is_closed() && !governor_.may_overdraw();
  if (is_in_debt && now_ns - polled_ns_ < kLongestDeafNs) return false;
  if (!control_.has_news() && !control_.has_leases()) return false;
  polled_ns_ = now_ns;
  if (!control_.poll(now_ns)) return false;
  were_wanted_.clear();
  for (const WantTable::Entry& entry : wants_.entries()) {
    entry.source->grants.take_back();
    were_wanted_.push_back(entry.source);
  }
  for (std::size_t left_out = wants_.replace(control_.wants(), registry_); left_out > 0; --left_out)
    segment_.count_drop(DropCause::window_cap);
  for (Source* const source : were_wanted_) {
    if (wants_.find(source->id) != nullptr) continue;
    if (source->origin != nullptr) source->origin->rest();
    if (source->derived != nullptr) source->derived->rest();
  }
  next_due_step_ = wants_.entries().empty() ? WantTable::kNever : 0;
  next_new_ = 0;
  return true;
}

std::uint64_t WantServer::serve(std::uint64_t step, std::uint64_t now_ns) {
  step_bytes_.store(0, std::memory_order_relaxed);
  const std::unique_lock guard(want_lock_, std::try_to_lock);
  if (!guard.owns_lock()) return 0;
  const bool is_changed = poll(now_ns);
  // Grants that nobody has used yet stand, and so does the observer.
  if (!is_changed && next_due_step_ > step + 1) return 0;
  refusals_.begin_step();
  Serving serving{.step = step};
  // A change of many wants is dear, and no step's usual overhead.
  if (is_changed) pay(serving, now_ns);
  next_due_step_ = WantTable::kNever;
  ++round_;
  if (!serve_new(serving) || !serve_round(serving)) next_due_step_ = 0;
  if (serving.has_run) grant_company(serving);
  // A step in which nothing was offered, as between two passes, leaves the grants: the observer has to stay for them.
  if (is_wanted(observation_)) next_due_step_ = 0;
  return serving.paid_ns;
}

bool WantServer::serve_new(Serving& serving) {
  const std::span<WantTable::Entry> entries = wants_.entries();
  for (std::size_t visits = 0; next_new_ < entries.size(); ++next_new_) {
    if (!entries[next_new_].is_new) continue;
    if (visits++ == kVisits || !visit(entries[next_new_], serving)) return false;
  }
  return true;
}

bool WantServer::serve_round(Serving& serving) {
  const std::span<WantTable::Entry> entries = wants_.entries();
  const std::size_t visits = std::min(entries.size(), kVisits);
  for (std::size_t i = 0; i < visits; ++i) {
    next_entry_ = next_entry_ < entries.size() ? next_entry_ : 0;
    if (!visit(entries[next_entry_], serving)) return false;
    ++next_entry_;
  }
  return visits == entries.size();
}

bool WantServer::visit(WantTable::Entry& entry, Serving& serving) {
  if (entry.due_step <= serving.step + 1) {
    Source& source = *entry.source;
    const bool is_served_here = source.origin != nullptr || source.derived != nullptr;
    const bool is_in_this_step = is_served_here || (source.occasion != nullptr && source.occasion->is_within_step);
    if (is_in_this_step && entry.due_step > serving.step) {
      // At the end of the next step.
    } else if (governor_.is_closed() || too_dear(source) != nullptr || off(source) != nullptr) {
      refuse(entry, serving);
    } else if (!is_served_here) {
      if (source.kind == schema::SourceKind::scalar) return true;
      // The offer that uses the grant makes it due again; a run may fail before it.
      if (is_in_this_step) next_due_step_ = 0;
      return grant(entry, serving);
    } else if (source.derived != nullptr && source.derived->has_missed_occasion(serving.step)) {
      // To ask for it in vain, at every step, would eat up what the occasion costs.
    } else if (!has_room() || !governor_.can_afford(serving.promised_ns + price_of(source))) {
      return false;
    } else if (source.origin != nullptr) {
      serve_watched(entry, serving);
    } else {
      serve_derived(entry, serving);
    }
    const bool is_next = source.derived != nullptr && entry.due_step <= serving.step + 1;
    if (is_next && !expect(source, serving)) return false;
  }
  next_due_step_ = std::min(next_due_step_, entry.due_step);
  return true;
}

// What happens for one source of it happens for all.
std::uint64_t WantServer::price_of_new(const Occasion* occasion) noexcept {
  std::uint64_t ns = 0;
  for (; occasion != nullptr && !is_wanted(*occasion); occasion = occasion->needs) {
    ns += occasion->price.is_known() ? occasion->price.ns() : 0;
    if (!occasion->is_within_step) continue;
    for (const WantTable::Entry& entry : wants_.entries()) {
      if (entry.source->occasion == occasion) ns += price_of(*entry.source);
    }
  }
  return ns;
}

void WantServer::want(Occasion* occasion, Serving& serving) {
  for (; occasion != nullptr && !is_wanted(*occasion); occasion = occasion->needs) {
    occasion->wanted_round = round_;
    serving.has_run = serving.has_run || occasion->is_within_step;
  }
}

bool WantServer::grant(WantTable::Entry& entry, Serving& serving) {
  Source& source = *entry.source;
  const std::uint64_t occasion_ns = price_of_new(source.occasion);
  // Company's price is in that of its occasion.
  const bool is_alone = source.occasion == nullptr || !source.occasion->is_within_step;
  const std::uint64_t own_ns = is_alone ? price_of(source) : 0;
  const std::uint64_t price_ns = std::min(own_ns + occasion_ns, governor_.capacity_ns());
  if (!has_room() || !governor_.can_afford(serving.promised_ns + price_ns)) return false;
  want(source.occasion, serving);
  serving.promised_ns += source.grants.give() ? price_ns : occasion_ns;
  return true;
}

bool WantServer::expect(Source& source, Serving& serving) {
  if (governor_.is_closed() || too_dear(source) != nullptr || !source.derived->expect(serving.step + 1)) return true;
  const std::uint64_t occasion_ns = std::min(price_of_new(source.occasion), governor_.capacity_ns());
  if (!governor_.can_afford(serving.promised_ns + occasion_ns)) return false;
  want(source.occasion, serving);
  serving.promised_ns += occasion_ns;
  return true;
}

void WantServer::grant_company(Serving& serving) {
  const std::span<WantTable::Entry> entries = wants_.entries();
  std::uint64_t company_ns = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    // Who is left out, if it is more than there ever is for it, comes first in the next turn.
    WantTable::Entry& entry = entries[(next_entry_ + i) % entries.size()];
    Source& source = *entry.source;
    const Occasion* const occasion = source.occasion;
    if (occasion == nullptr || !occasion->is_within_step || !is_wanted(*occasion)) continue;
    company_ns += price_of(source);
    if (company_ns > governor_.capacity_ns()) break;
    if (entry.due_step > serving.step) wants_.make_due(entry, serving.step);
    source.grants.give();
  }
}

void WantServer::pay(Serving& serving, std::uint64_t since_ns) {
  const std::uint64_t cost_ns = clock_() - since_ns;
  governor_.pay(cost_ns);
  serving.paid_ns += cost_ns;
}

void WantServer::serve_watched(WantTable::Entry& entry, Serving& serving) {
  Source& source = *entry.source;
  const std::uint64_t begun_ns = clock_();
  const TensorLook look = source.origin->look(serving.step);
  if (look.view.device == nullptr) source.least.measured(clock_() - begun_ns);
  // It may have kept something for its next look.
  if (look.absent) return pay(serving, begun_ns);
  registry_.describe(source, look);
  Tasks room, kept;
  const std::span<const WantTable::Task> due = wants_.take_due(entry, serving.step, room);
  if (look.obstacle != nullptr) return pay(serving, begun_ns);
  wants_.put_back(entry, sample(source, look.view, due, {serving.step, look.phase, begun_ns, 0, 0}, kept));
  serving.paid_ns += clock_() - begun_ns;
}

void WantServer::serve_derived(WantTable::Entry& entry, Serving& serving) {
  const std::uint64_t begun_ns = clock_();
  Source& source = *entry.source;
  const std::optional<double> value = source.derived->compute(serving.step);
  const std::optional<DeviceNumber> number = value ? std::nullopt : source.derived->begin(serving.step);
  if (value || number) {
    Tasks room;
    wants_.take_due(entry, serving.step, room);
    registry_.give_series(source);
    if (number) devices_.begin(source, serving.step, *number);
    if (value) {
      segment_.scalar(source.id, source.series, serving.step, Phase::training, *value);
      non_finite_.saw(source, *value);
    }
    source.price.measured(clock_() - begun_ns);
    source.least.measured(clock_() - begun_ns);
  }
  pay(serving, begun_ns);
}

std::optional<std::uint32_t> WantServer::argument_granted(const Source& source, std::uint64_t step, Phase phase) {
  if (!source.grants.has(phase)) return std::nullopt;
  const std::unique_lock guard(want_lock_, std::try_to_lock);
  if (!guard.owns_lock()) return std::nullopt;
  WantTable::Entry* const entry = wants_.find(source.id);
  return entry != nullptr ? wants_.argument_due(*entry, step) : std::nullopt;
}

std::vector<Source*> WantServer::left_of(const Occasion& occasion, Phase phase) {
  std::vector<Source*> left;
  const std::lock_guard guard(want_lock_);
  for (const WantTable::Entry& entry : wants_.entries()) {
    if (entry.source->occasion == &occasion && entry.source->grants.has(phase)) left.push_back(entry.source);
  }
  return left;
}

std::span<const WantTable::Task> WantServer::take_granted(Source& source, std::uint64_t step, Phase phase,
                                                          Tasks& room) {
  const std::unique_lock guard(want_lock_, std::try_to_lock);
  if (!guard.owns_lock()) return {};
  source.grants.use(phase);
  WantTable::Entry* const entry = wants_.find(source.id);
  if (entry == nullptr) return {};
  const std::span<const WantTable::Task> due = wants_.take_due(*entry, step, room);
  next_due_step_ = std::min(next_due_step_, entry->due_step);
  return due;
}

void WantServer::offer(Source& source, const TensorLook& look, std::uint64_t step, Phase phase, std::uint64_t now_ns) {
  if (!source.grants.has(phase) || !has_room()) return;
  // Whose occasion is happening was waited for; what it costs too much delays the next.
  const bool is_paid = source.occasion != nullptr && source.occasion->is_within_step;
  if (!is_paid && !governor_.may_overdraw()) return;
  Tasks room, kept;
  const std::span<const WantTable::Task> due = take_granted(source, step, phase, room);
  if (look.obstacle != nullptr || look.absent || due.empty()) return;
  const std::span<const WantTable::Task> left = sample(source, look.view, due, {step, phase, now_ns, 0, 0}, kept);
  if (left.empty()) return;
  // While another thread has the wants, what was left waits for its next interval.
  const std::unique_lock guard(want_lock_, std::try_to_lock);
  if (!guard.owns_lock()) return;
  if (WantTable::Entry* const entry = wants_.find(source.id)) {
    wants_.put_back(*entry, left);
    next_due_step_ = 0;
  }
}

std::span<const WantTable::Task> WantServer::sample(Source& source, const TensorView& view,
                                                    std::span<const WantTable::Task> due, Sampler::Moment moment,
                                                    Tasks& kept) {
  const Borrowed sampler(*this);
  if (sampler.get() == nullptr) {
    segment_.count_drop(DropCause::contended);
    return {};
  }
  moment.most_ns = governor_.most_ns();
  const bool is_on_device = view.device != nullptr;
  // What a device takes for it is not the host's time.
  if (!is_on_device) due = affordable(*sampler.get(), source, view, due, moment, kept);
  const std::uint64_t written = step_bytes_.load(std::memory_order_relaxed);
  moment.most_bytes = segment_.max_record_bytes() - std::min<std::uint64_t>(written, segment_.max_record_bytes());
  const Sampler::Taken taken = is_on_device ? devices_.begin(*sampler.get(), source, view, due, moment)
                                            : sampler.get()->take(source, view, due, moment, segment_);
  step_bytes_.fetch_add(taken.bytes, std::memory_order_relaxed);
  if (taken.stats != nullptr) non_finite_.saw(source, *taken.stats, moment.step);
  const std::uint64_t cost_ns = clock_() - moment.time_ns;
  governor_.pay(cost_ns);
  if (due.empty()) return {};
  // No thinning makes it cheaper to ask a device; the price of such a sample is known when its record is written.
  (is_on_device ? source.least : source.price).measured(cost_ns);
  constexpr std::uint64_t kNewestOf = 16;
  const std::uint64_t usual_ns = usual_sample_ns_.load(std::memory_order_relaxed);
  usual_sample_ns_.store(usual_ns - usual_ns / kNewestOf + cost_ns / kNewestOf, std::memory_order_relaxed);
  return due.subspan(taken.served);
}

}  // namespace tensorscope::agent
