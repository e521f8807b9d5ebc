#include "agent/recorder/recorder.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "agent/recorder/own_time.h"
#include "schema/black_boxes.h"

namespace tensorscope::agent {
namespace {

using schema::CatalogEntry;
using schema::monotonic_ns;
using schema::Phase;
using schema::SourceKind;

constexpr std::string_view kTimeSeries = "tensorscope/time";
constexpr std::string_view kRemarks = "tensorscope/remarks";
constexpr std::string_view kCostSeries = "tensorscope/cost";

std::uint64_t clock_cost_ns() noexcept {
  std::uint64_t least = ~std::uint64_t{0};
  for (int i = 0; i < 64; ++i) {
    const std::uint64_t before = monotonic_ns();
    least = std::min(least, monotonic_ns() - before);
  }
  return least;
}

// The files of a segment whose recorder does not come to record: left there, they would read as those of a dead job.
class UnusedFiles {
 public:
  explicit UnusedFiles(const schema::SegmentPaths& paths) noexcept : paths_(&paths) {}
  UnusedFiles(const UnusedFiles&) = delete;
  UnusedFiles& operator=(const UnusedFiles&) = delete;
  ~UnusedFiles() {
    if (paths_ == nullptr) return;
    for (const std::string* path : {&paths_->data, &paths_->control, &paths_->lock})
      schema::SharedMemory::remove(*path);
  }
  void keep() noexcept { paths_ = nullptr; }

 private:
  const schema::SegmentPaths* paths_;
};

CatalogEntry described(std::string_view path, SourceKind kind, std::string_view unit = {}) {
  CatalogEntry entry;
  entry.path = path;
  entry.kind = kind;
  entry.unit = unit;
  return entry;
}

}  // namespace

Recorder::Recorder(const Settings& settings)
    : settings_(settings),
      registry_(segment_),
      devices_(segment_, non_finite_),
      server_(segment_, registry_, non_finite_, devices_, settings.options.budget),
      flight_(segment_, registry_, non_finite_, devices_,
              settings.options.budget > 0 ? settings.options.flight_budget : 0),
      step_(settings.options.first_step) {}

Status Recorder::start() {
  if (!ForkGeneration::watch()) return {StatusCode::no_memory, ENOMEM, "off: no memory to notice a fork; free some"};
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
  UnusedFiles files(paths());
  if (!server_.create() || !flight_.create() || !devices_.create()) {
    return {StatusCode::no_memory, ENOMEM, "off: no memory to gather samples; free some, or lower TENSORSCOPE_RING"};
  }
  registry_.find_or_add(described(kTimeSeries, SourceKind::scalar, "s"));
  registry_.find_or_add(described(kCostSeries, SourceKind::scalar, "ns"));
  if (!settings_.remarks.empty()) constant(kRemarks, settings_.remarks);
  meter_.start(monotonic_ns(), clock_cost_ns());
  files.keep();
  started_in_ = ForkGeneration::now();
  generation_.store(started_in_, std::memory_order_relaxed);
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
  return started_in_ != ForkGeneration::now();
}

Status Recorder::status(Status started) const noexcept {
  if (is_on()) return started;
  if (is_forked()) return {StatusCode::forked, 0, "off in a forked child: the parent records; start an agent here"};
  return {StatusCode::fault, 0, "off after a fault inside the agent: message() says which; please report it"};
}

std::string Recorder::detail() const {
  const std::lock_guard guard(fault_lock_);
  return fault_;
}

Source* Recorder::scalar_source(std::string_view name) {
  if (Source* const known = scalars_.find(name)) return known;
  Source* const source = registry_.find_or_add(name, SourceKind::scalar);
  if (source != nullptr) scalars_.put(name, source);
  return source;
}

void Recorder::scalar(std::string_view name, double value) {
  if (Source* const source = scalar_source(name)) scalar_of_step(*source, step(), value);
}

void Recorder::scalar_of_step(Source& source, std::uint64_t step, double value) noexcept {
  non_finite_.saw(source, value);
  segment_.scalar(source.id, source.series, step, Phase::unknown, value);
  // An estimate of cost needs no exact count: two threads at once may lose one, and nobody pays for a locked addition.
  scalar_count_.store(scalar_count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

Source* Recorder::tensor_source(std::string_view name) {
  if (Source* const known = tensors_.find(name)) return known;
  Source* const source = registry_.find_or_add(name, SourceKind::custom);
  if (source != nullptr) tensors_.put(name, source);
  return source;
}

void Recorder::offer(Source& source, const TensorLook& look, Phase phase) {
  const std::uint64_t begun_ns = monotonic_ns();
  registry_.describe(source, look);
  server_.offer(source, look, step(), phase, begun_ns);
  const std::uint64_t taken_ns = monotonic_ns() - begun_ns;
  OwnTime::offered(taken_ns);
  offers_ns_.fetch_add(taken_ns, std::memory_order_relaxed);
}

Source* Recorder::watch(CatalogEntry entry, std::unique_ptr<TensorOrigin> origin) {
  const TensorLook look = origin->first_look(step());
  if (look.obstacle == nullptr && !look.absent) set_view(entry, look.view);
  Source* const source = registry_.find_or_add(std::move(entry));
  if (source == nullptr) return nullptr;
  registry_.describe_now(*source, look);
  source->origin = std::move(origin);
  flight_.watch(*source);
  return source;
}

Source* Recorder::derive(CatalogEntry entry, std::unique_ptr<ScalarOrigin> origin) {
  Source* const source = offered(std::move(entry), server_.observation());
  if (source != nullptr) source->derived = std::move(origin);
  return source;
}

void Recorder::end_watch(std::string_view name, std::vector<Source*> met) {
  const auto [group, is_new] = watched_.try_emplace(std::string(name));
  for (Source* const source : met) source->watched_as = &group->first;
  std::ranges::sort(met);
  for (Source* const source : group->second) {
    if (source->watched_as != &group->first || std::ranges::binary_search(met, source)) continue;
    source->watched_as = nullptr;
    source->origin.reset();
    source->derived.reset();
    registry_.describe_gone(*source);
  }
  group->second = std::move(met);
}

void Recorder::alert(std::string_view name, std::string_view line, std::vector<std::uint32_t> sources) {
  Source* const source = registry_.find_or_add(described(name, SourceKind::alert));
  if (source != nullptr) registry_.set_value(*source, line, std::move(sources));
}

void Recorder::remark(Source& source, std::string_view text) {
  if (settings_.strict && !text.empty()) fail(source.path.c_str(), text);
  registry_.set_note(source, text);
}

void Recorder::constant(std::string_view name, std::string_view value) {
  CatalogEntry entry = described(name, SourceKind::hyperparameter);
  entry.value = value;
  Source* const source = registry_.find_or_add(std::move(entry));
  if (source != nullptr) registry_.set_value(*source, value);
}

void Recorder::end_step(const std::function<void()>& offer_more) {
  const std::uint64_t begun_ns = monotonic_ns();
  server_.pay_in(meter_.end_step(begun_ns), meter_.overhead_ns());
  const std::uint64_t offers_ns = offers_ns_.exchange(0, std::memory_order_relaxed);
  const std::uint64_t observer_ns = observer_ns_.exchange(0, std::memory_order_relaxed);
  if (observer_ns > 0) server_.happened(server_.observation(), observer_ns);
  const std::uint64_t collected_ns = devices_.collect();
  if (collected_ns > 0) server_.pay(collected_ns);
  std::uint64_t offered_more_ns = 0;
  std::uint64_t sampled_ns = collected_ns + server_.serve(step(), begun_ns + collected_ns);
  if (flight_.is_due(step())) sampled_ns += flight_.record(step(), meter_.usual_step_ns());
  if (!server_.has_leases()) is_traced_ = false;
  std::uint64_t more_ns = 0;
  if (offer_more) {
    const OwnTime time;
    const std::uint64_t before_ns = monotonic_ns();
    offer_more();
    // Its offers are counted in the next step, as others that came meanwhile.
    more_ns = monotonic_ns() - before_ns;
    offered_more_ns = time.ns();
  }

  const std::uint64_t scalars = scalar_count_.load(std::memory_order_relaxed) - scalars_seen_;
  const std::uint64_t served_ns = monotonic_ns();
  meter_.add_cost(served_ns - begun_ns - sampled_ns - more_ns + overhead_ns_.exchange(0, std::memory_order_relaxed),
                  sampled_ns + offered_more_ns + offers_ns + observer_ns, scalars);
  scalar(kTimeSeries, static_cast<double>(served_ns - meter_.started_ns()) * 1e-9);
  scalar(kCostSeries, static_cast<double>(meter_.cost_ns()));
  scalars_seen_ = scalar_count_.load(std::memory_order_relaxed);
  const std::uint64_t next = step() + 1;
  step_.store(next, std::memory_order_relaxed);
  is_first_step_ = false;
  segment_.heartbeat(next, served_ns, meter_.usual_step_ns(), meter_.usual_cost_ns());
  meter_.end_tail(monotonic_ns() - served_ns);
}

void Recorder::mark_end() noexcept {
  if (is_on()) segment_.end(monotonic_ns());
}

}  // namespace tensorscope::agent
