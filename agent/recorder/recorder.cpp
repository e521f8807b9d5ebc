#include "agent/recorder/recorder.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <utility>

#include "schema/black_boxes.h"

namespace tensorscope::agent {
namespace {

using schema::CatalogEntry;
using schema::DropCause;
using schema::monotonic_ns;
using schema::Phase;
using schema::SourceKind;

constexpr std::string_view kTimeSeries = "tensorscope/time";
constexpr std::string_view kCostSeries = "tensorscope/cost";

std::uint64_t clock_cost_ns() noexcept {
  std::uint64_t least = ~std::uint64_t{0};
  for (int i = 0; i < 64; ++i) {
    const std::uint64_t before = monotonic_ns();
    least = std::min(least, monotonic_ns() - before);
  }
  return least;
}

CatalogEntry described(std::string_view path, SourceKind kind, std::string_view unit = {}) {
  CatalogEntry entry;
  entry.path = path;
  entry.kind = kind;
  entry.unit = unit;
  return entry;
}

}  // namespace

class Recorder::Borrowed {
 public:
  explicit Borrowed(Recorder& recorder) noexcept : recorder_(recorder) {
    for (; place_ < kSamplers; ++place_) {
      std::atomic<bool>& in_use = recorder.in_use_[place_];
      // Acquire: pairs with the release in the destructor; the sampler is as its last user left it.
      if (!in_use.load(std::memory_order_relaxed) && !in_use.exchange(true, std::memory_order_acquire)) break;
    }
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() {
    // Release: pairs with the acquire in the constructor.
    if (place_ < kSamplers) recorder_.in_use_[place_].store(false, std::memory_order_release);
  }

  Sampler* get() const noexcept { return place_ < kSamplers ? &recorder_.samplers_[place_] : nullptr; }

 private:
  Recorder& recorder_;
  std::size_t place_ = 0;
};

Recorder::Recorder(const Settings& settings)
    : settings_(settings),
      registry_(segment_),
      governor_(settings.options.budget),
      step_(settings.options.first_step) {}

Recorder::~Recorder() = default;

Status Recorder::start() {
  if (!ForkGeneration::watch())
    return {StatusCode::no_memory, 0, "no memory to notice a fork; free some and start again"};
  const Options& options = settings_.options;
  schema::prune_black_boxes(schema::kKeptBlackBoxes);
  schema::SegmentRequest request;
  request.job = options.job;
  request.capacities.data_bytes = options.ring_bytes;
  request.rank = options.rank;
  request.world_size = options.world_size;
  request.first_step = options.first_step;
  request.budget_ppm = static_cast<std::uint32_t>(options.budget * 1e6 + 0.5);
  const Status status = segment_.create(request);
  if (!status.ok()) return status;

  const auto create = [this](Sampler& sampler) { return sampler.create(segment_.max_record_bytes()); };
  if (!std::ranges::all_of(samplers_, create)) {
    const schema::SegmentPaths& paths = segment_.paths();
    for (const std::string& path : {paths.data, paths.control, paths.lock}) schema::SharedMemory::remove(path);
    return {StatusCode::no_memory, ENOMEM,
            "off: no memory to gather samples; free some, or set TENSORSCOPE_RING lower"};
  }
  control_ = schema::ControlReader(segment_.control());
  generation_.store(ForkGeneration::now(), std::memory_order_relaxed);
  registry_.find_or_add(described(kTimeSeries, SourceKind::scalar, "s"));
  registry_.find_or_add(described(kCostSeries, SourceKind::scalar, "ns"));
  meter_.start(monotonic_ns(), clock_cost_ns());
  return status;
}

void Recorder::fail(const char* call, std::string_view what) noexcept {
  // LibTorch appends a page of stack frames to what it says.
  what = what.substr(0, what.find('\n'));
  if (settings_.strict) {
    std::fprintf(stderr, "tensorscope: %s failed: %.*s\n", call, static_cast<int>(what.size()), what.data());
    std::abort();
  }
  try {
    const std::lock_guard guard(fault_lock_);
    if (fault_.empty()) fault_ = std::string(call) + " failed: " + std::string(what);
  } catch (...) {
    // Without memory for the details the fault itself is still told.
  }
  generation_.store(0, std::memory_order_relaxed);
}

bool Recorder::is_forked() const noexcept {
  const std::uint32_t generation = generation_.load(std::memory_order_relaxed);
  return generation != 0 && generation != ForkGeneration::now();
}

Status Recorder::status(Status started) const noexcept {
  if (is_on()) return started;
  if (is_forked())
    return {StatusCode::forked, 0, "off in a forked child: the parent records; start an agent here if need be"};
  return {StatusCode::fault, 0, "off after a fault inside the agent: message() says which; please report it"};
}

std::string Recorder::detail() const {
  const std::lock_guard guard(fault_lock_);
  return fault_;
}

Source* Recorder::scalar_source(std::string_view name) {
  if (Source* const known = scalars_.find(name)) return known;
  Source* const source = registry_.find_or_add(described(name, SourceKind::scalar));
  if (source != nullptr) scalars_.put(name, source);
  return source;
}

void Recorder::scalar(std::string_view name, double value) {
  if (const Source* const source = scalar_source(name)) scalar_of_step(*source, step(), value);
}

void Recorder::scalar_of_step(const Source& source, std::uint64_t step, double value) noexcept {
  segment_.scalar(source.id, source.series, step, Phase::unknown, value);
}

Source* Recorder::tensor_source(std::string_view name) {
  if (Source* const known = tensors_.find(name)) return known;
  Source* const source = registry_.find_or_add(described(name, SourceKind::custom));
  if (source != nullptr) tensors_.put(name, source);
  return source;
}

void Recorder::offer(Source& source, const TensorLook& look, Phase phase) {
  const std::uint64_t now_ns = monotonic_ns();
  registry_.describe(source, look);
  std::array<WantTable::Task, kTasksAtOnce> room;
  std::span<const WantTable::Task> due;
  if (source.granted.load(std::memory_order_relaxed)) {
    // Should another thread be at the wants, the grant stands, and the next call is as good.
    if (const std::unique_lock guard(want_lock_, std::try_to_lock); guard.owns_lock()) {
      source.granted.store(false, std::memory_order_relaxed);
      if (WantTable::Entry* const entry = wants_.find(source.id)) {
        due = wants_.take_due(*entry, step(), room);
        next_due_step_ = std::min(next_due_step_, entry->due_step);
      }
    }
  }
  if (look.obstacle == nullptr && !look.absent && !due.empty()) {
    sample(source, look.view, due, {step(), phase, now_ns, 0});
  }
  sampling_ns_.fetch_add(monotonic_ns() - now_ns, std::memory_order_relaxed);
}

Source* Recorder::watch(CatalogEntry entry, std::unique_ptr<TensorOrigin> origin) {
  const TensorLook look = origin->look();
  if (look.obstacle == nullptr && !look.absent) set_view(entry, look.view);
  Source* const source = registry_.find_or_add(std::move(entry));
  if (source == nullptr) return nullptr;
  registry_.describe(*source, look);
  source->origin = std::move(origin);
  return source;
}

void Recorder::constant(std::string_view name, std::string_view value) {
  CatalogEntry entry = described(name, SourceKind::hyperparameter);
  entry.value = value;
  Source* const source = registry_.find_or_add(std::move(entry));
  if (source != nullptr) registry_.set_value(*source, value);
}

void Recorder::end_step() {
  const std::uint64_t begun_ns = monotonic_ns();
  const std::uint64_t taken_ns = meter_.end_step(begun_ns);
  governor_.end_step(taken_ns, meter_.overhead_ns());
  poll_control(begun_ns);
  const std::uint64_t sampled_here_ns = serve(begun_ns);

  const std::uint64_t records = segment_.records();
  const std::uint64_t samples = samples_.exchange(0, std::memory_order_relaxed);
  const std::uint64_t scalars = records - records_seen_ - samples;
  const std::uint64_t sampled_ns = sampled_here_ns + sampling_ns_.exchange(0, std::memory_order_relaxed);
  const std::uint64_t served_ns = monotonic_ns();
  meter_.add_cost(served_ns - begun_ns - sampled_here_ns, sampled_ns, scalars);
  scalar(kTimeSeries, static_cast<double>(served_ns - meter_.started_ns()) * 1e-9);
  scalar(kCostSeries, static_cast<double>(meter_.cost_ns()));
  records_seen_ = segment_.records();
  const std::uint64_t next = step() + 1;
  step_.store(next, std::memory_order_relaxed);
  is_first_step_ = false;
  segment_.heartbeat(next, served_ns, meter_.usual_step_ns(), meter_.usual_cost_ns());
  meter_.end_tail(monotonic_ns() - served_ns);
}

void Recorder::poll_control(std::uint64_t now_ns) {
  if (!control_.has_news() && !control_.has_leases()) return;
  const std::unique_lock guard(want_lock_, std::try_to_lock);
  if (!guard.owns_lock() || !control_.poll(now_ns)) return;
  for (const WantTable::Entry& entry : wants_.entries()) entry.source->granted.store(false, std::memory_order_relaxed);
  wants_.replace(control_.wants(), registry_);
  next_due_step_ = wants_.entries().empty() ? WantTable::kNever : 0;
}

std::uint64_t Recorder::serve(std::uint64_t now_ns) {
  const std::unique_lock guard(want_lock_, std::try_to_lock);
  const std::uint64_t next_step = step() + 1;
  if (!guard.owns_lock() || next_step < next_due_step_) return 0;
  const std::span<WantTable::Entry> entries = wants_.entries();
  next_due_step_ = WantTable::kNever;
  std::uint64_t sampled_ns = 0;
  std::uint64_t promised_ns = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!governor_.may_sample(promised_ns)) {
      // The round goes on here at the next step, so that none starves.
      next_due_step_ = 0;
      break;
    }
    next_entry_ = next_entry_ < entries.size() ? next_entry_ : 0;
    WantTable::Entry& entry = entries[next_entry_++];
    Source& source = *entry.source;
    if (source.origin != nullptr) {
      if (entry.due_step < next_step) sampled_ns += serve_watched(entry, now_ns + sampled_ns);
      next_due_step_ = std::min(next_due_step_, entry.due_step);
    } else if (entry.due_step > next_step) {
      next_due_step_ = std::min(next_due_step_, entry.due_step);
    } else if (!source.granted.exchange(true, std::memory_order_relaxed)) {
      // It is offered in the next step; that offer makes it due again.
      promised_ns += source.last_cost_ns.load(std::memory_order_relaxed);
    }
  }
  return sampled_ns;
}

std::uint64_t Recorder::serve_watched(WantTable::Entry& entry, std::uint64_t now_ns) {
  Source& source = *entry.source;
  const TensorLook look = source.origin->look();
  if (look.absent) return 0;
  registry_.describe(source, look);
  std::array<WantTable::Task, kTasksAtOnce> room;
  const std::span<const WantTable::Task> due = wants_.take_due(entry, step(), room);
  if (look.obstacle != nullptr) return 0;
  return sample(source, look.view, due, {step(), Phase::training, now_ns, 0});
}

std::uint64_t Recorder::sample(Source& source, const TensorView& view, std::span<const WantTable::Task> due,
                               Sampler::Moment moment) {
  const Borrowed sampler(*this);
  if (sampler.get() == nullptr) {
    segment_.count_drop(DropCause::contended);
    return 0;
  }
  moment.most_ns = governor_.most_ns();
  samples_.fetch_add(sampler.get()->take(source, view, due, moment, segment_), std::memory_order_relaxed);
  const std::uint64_t cost_ns = monotonic_ns() - moment.time_ns;
  source.last_cost_ns.store(cost_ns, std::memory_order_relaxed);
  governor_.pay(cost_ns);
  return cost_ns;
}

void Recorder::mark_end() noexcept {
  if (is_on()) segment_.end(monotonic_ns());
}

}  // namespace tensorscope::agent
