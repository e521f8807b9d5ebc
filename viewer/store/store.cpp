#include "viewer/store/store.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tensorscope::viewer {
namespace {

// Steps are columns of doubles for the charts: beyond this they would not be whole numbers any more.
constexpr std::uint64_t kMaxStep = std::uint64_t{1} << 53;

constexpr std::size_t kScalarShare = 4;
constexpr std::size_t kSummaryShare = 4;
constexpr double kRegionShare = 3.0 / 8.0;
constexpr double kVectorShare = 1.0 / 8.0;

std::size_t share_of(std::size_t bytes, double share) {
  return static_cast<std::size_t>(static_cast<double>(bytes) * share);
}

bool is_a_curve(std::span<const schema::HistoryBucket> buckets) {
  std::uint64_t last = 0;
  for (const schema::HistoryBucket& bucket : buckets) {
    const bool is_bounded = std::isfinite(bucket.sum) && std::isfinite(bucket.min) && std::isfinite(bucket.max);
    const bool extremes = bucket.finite == 0 || (is_bounded && bucket.min <= bucket.max);
    if (bucket.first_step < last || bucket.last_step < bucket.first_step || bucket.last_step > kMaxStep ||
        bucket.points() == 0 || !extremes) {
      return false;
    }
    last = bucket.last_step;
  }
  return true;
}

// The newest value of a product counts.
bool merge_summaries(Summary& there, Summary& sample) {
  if (there.phase != sample.phase) return false;
  const bool has_counts = sample.stats || sample.histogram;
  if (has_counts || !(there.stats || there.histogram)) {
    there.sampled = sample.sampled;
    there.total = sample.total;
  }
  if (sample.stats) there.stats = sample.stats;
  if (sample.histogram) there.histogram = std::move(sample.histogram);
  if (sample.units) there.units = std::move(sample.units);
  return true;
}

bool merge_regions(RegionSample& there, RegionSample& sample) {
  if (there.phase != sample.phase || there.argument != sample.argument || there.region.window != sample.region.window) {
    return false;
  }
  there = std::move(sample);
  return true;
}

// Removes what is missed least until `bytes` is within `limit`: first where there are most samples to choose from, and
// the only sample of a source at the very last.
template <typename Sample>
void thin(std::deque<Source>& sources, SamplesByStep<Sample> Source::*samples, std::size_t& bytes, std::size_t limit) {
  while (bytes > limit) {
    const auto rank = [samples](const Source& source) {
      const SamplesByStep<Sample>& kept = source.*samples;
      return std::pair(std::min<std::size_t>(kept.size(), 3), kept.memory_bytes());
    };
    Source& most = *std::ranges::max_element(sources, {}, rank);
    SamplesByStep<Sample>& kept = most.*samples;
    const std::size_t before = kept.memory_bytes();
    kept.erase(kept.least_missed());
    bytes -= before - kept.memory_bytes();
  }
}

}  // namespace

Store::Store(std::size_t memory_bytes) : memory_limit_(memory_bytes) {}

const Source* Store::source(std::uint32_t id) const {
  const auto found = by_id_.find(id);
  return found != by_id_.end() ? &sources_[found->second] : nullptr;
}

Source* Store::source_of(std::uint32_t id) {
  const auto found = by_id_.find(id);
  return found != by_id_.end() ? &sources_[found->second] : nullptr;
}

const Source* Store::find(std::string_view path) const {
  const std::size_t node = tree_.find(path);
  return node != SourceTree::kNone ? source(tree_.node(node).source) : nullptr;
}

void Store::want(const Source& source, schema::Product products, const schema::Window& window,
                 std::uint32_t interval_steps, std::uint32_t argument) const {
  wants_.add(source.id(), products, interval_steps, window, argument);
}

void Store::set_memory_limit(std::size_t bytes) {
  memory_limit_ = bytes;
  keep_scalar_limit();
  keep_summary_limit();
  keep_region_limit();
  keep_vector_limit();
  ++revision_;
}

void Store::set_status(const JobStatus& status) {
  // The time since the last step is shown in seconds, and only where none is expected soon.
  constexpr std::uint64_t kSecond = 1'000'000'000;
  const bool is_same = status.state == status_.state && status.attached == status_.attached &&
                       status.step == status_.step && status.drops == status_.drops && status.lost == status_.lost &&
                       status.damaged == status_.damaged && status.catching_up == status_.catching_up &&
                       status.read_only == status_.read_only &&
                       (status.state == JobState::live || status.idle_ns / kSecond == status_.idle_ns / kSecond);
  if (!is_same) ++revision_;
  status_ = status;
  timeline_.set_run(run_.first_step, status.step);
}

void Store::describe(schema::CatalogEntry entry) {
  ++revision_;
  ++catalog_revision_;
  const auto [found, is_new] = by_id_.try_emplace(entry.id, sources_.size());
  if (is_new) {
    sources_.emplace_back();
    tree_.insert(entry.path, entry.id);
  }
  Source& source = sources_[found->second];
  const bool renamed = !is_new && source.entry.path != entry.path;
  if (entry.path == TimeAxis::kSource) time_ = TimeAxis(&source.scalars);
  // Of several the first counts.
  if (!has_epochs_ && entry.kind == schema::SourceKind::scalar && EpochAxis::is_named(entry.path)) {
    epochs_ = EpochAxis(&source.scalars);
    has_epochs_ = true;
  }
  source.entry = std::move(entry);
  if (renamed) rebuild_tree();
}

void Store::rebuild_tree() {
  tree_ = SourceTree();
  for (const Source& source : sources_) tree_.insert(source.path(), source.id());
}

bool Store::add_point(std::uint32_t source_id, std::uint64_t step, double value) {
  Source* const source = source_of(source_id);
  if (source == nullptr || step > kMaxStep) return false;
  ScalarSeries& series = source->scalars;
  const bool is_first = series.empty();
  const std::size_t before = series.memory_bytes();
  series.append(step, value);
  scalar_bytes_ += series.memory_bytes() - before;
  if (is_first) keep_scalar_limit();
  ++revision_;
  return true;
}

bool Store::merge_points(std::uint32_t source_id, std::span<const schema::HistoryBucket> buckets) {
  Source* const source = source_of(source_id);
  if (source == nullptr || !is_a_curve(buckets)) return false;
  ScalarSeries& series = source->scalars;
  const bool is_first = series.empty();
  const std::size_t before = series.memory_bytes();
  const std::uint64_t revision = series.revision();
  series.merge(buckets);
  scalar_bytes_ += series.memory_bytes() - before;
  if (is_first) keep_scalar_limit();
  if (series.revision() != revision) ++revision_;
  return true;
}

bool Store::is_of_phase_shown(Source& source, schema::Phase phase) {
  using schema::SourceKind;
  const SourceKind kind = source.entry.kind;
  const bool has_phases = kind == SourceKind::activation || kind == SourceKind::attention || kind == SourceKind::input;
  if (!has_phases || phase == source.phase) return true;
  if (source.phase == schema::Phase::training) return false;
  source.phase = phase;
  summary_bytes_ -= source.summaries.memory_bytes();
  region_bytes_ -= source.regions.memory_bytes();
  vector_bytes_ -= source.vectors.memory_bytes();
  source.summaries.clear();
  source.regions.clear();
  source.vectors.clear();
  return true;
}

bool Store::add_sample(const schema::DecodedSample& sample, std::vector<std::byte>& record) {
  const schema::SampleHeader& header = sample.header;
  Source* const source = source_of(header.source);
  if (source == nullptr || header.step > kMaxStep) return false;
  if (!sample.answer.empty()) {
    source->answer = sample.answer;
    source->answered_step = header.step;
    ++revision_;
    return true;
  }
  if (!is_of_phase_shown(*source, header.phase)) return true;
  if (sample.stats || sample.histogram || sample.units) {
    Summary summary;
    summary.step = header.step;
    summary.phase = header.phase;
    summary.sampled = header.sampled;
    summary.total = header.total;
    summary.stats = sample.stats;
    if (sample.histogram) summary.histogram.emplace(*sample.histogram);
    if (sample.units) summary.units.emplace(*sample.units, header.total);
    const std::size_t before = source->summaries.memory_bytes();
    source->summaries.insert(std::move(summary), merge_summaries);
    summary_bytes_ += source->summaries.memory_bytes() - before;
    keep_summary_limit();
  }
  if (sample.region) {
    RegionSample region;
    region.step = header.step;
    region.phase = header.phase;
    region.sampled = header.sampled;
    region.total = header.total;
    region.argument = header.argument;
    region.region = *sample.region;
    region.words = sample.words;
    region.storage = std::make_shared<const std::vector<std::byte>>(std::move(record));
    record.clear();
    const bool is_vectors = sample.region->vectors;
    SamplesByStep<RegionSample>& kept = is_vectors ? source->vectors : source->regions;
    std::size_t& bytes = is_vectors ? vector_bytes_ : region_bytes_;
    const std::size_t before = kept.memory_bytes();
    kept.insert(std::move(region), merge_regions);
    bytes += kept.memory_bytes() - before;
    if (is_vectors) {
      keep_vector_limit();
    } else {
      keep_region_limit();
    }
  }
  ++revision_;
  return true;
}

void Store::keep_scalar_limit() {
  const auto has_points = [](const Source& source) { return !source.scalars.empty(); };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(sources_, has_points));
  if (count == 0) return;
  const std::size_t entries = memory_limit_ / kScalarShare / count / ScalarSeries::kEntryBytes;
  scalar_bytes_ = 0;
  for (Source& source : sources_) {
    source.scalars.set_limit(entries);
    scalar_bytes_ += source.scalars.memory_bytes();
  }
}

void Store::keep_summary_limit() {
  thin(sources_, &Source::summaries, summary_bytes_, memory_limit_ / kSummaryShare);
}

void Store::keep_region_limit() {
  thin(sources_, &Source::regions, region_bytes_, share_of(memory_limit_, kRegionShare));
}

void Store::keep_vector_limit() {
  thin(sources_, &Source::vectors, vector_bytes_, share_of(memory_limit_, kVectorShare));
}

}  // namespace tensorscope::viewer
