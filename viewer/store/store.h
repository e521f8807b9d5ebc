#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/catalog.h"
#include "schema/record_decoder.h"
#include "schema/segment_reader.h"
#include "viewer/store/epoch_axis.h"
#include "viewer/store/job_status.h"
#include "viewer/store/samples_by_step.h"
#include "viewer/store/scalar_series.h"
#include "viewer/store/source_tree.h"
#include "viewer/store/tensor_samples.h"
#include "viewer/store/time_axis.h"
#include "viewer/store/timeline.h"
#include "viewer/store/want_list.h"
#include "viewer/store/unique_number.h"

namespace tensorscope::viewer {

/// Everything that is known of one source. Which of the four it has does not depend on its kind.
struct Source {
  std::uint64_t number = unique_number();  ///< of all sources of all jobs that are or were open
  schema::CatalogEntry entry;
  ScalarSeries scalars;
  SamplesByStep<Summary> summaries;
  SamplesByStep<RegionSample> regions;  ///< for pictures
  SamplesByStep<RegionSample> vectors;  ///< rows for projections: an index of the first dimension with all else
  /// Of the samples of what a network makes: those of the training if there are any. The two are never mixed.
  schema::Phase phase = schema::Phase::unknown;
  /// Why the agent last did not sample what was asked for; empty if it never said so.
  std::string answer;
  std::uint64_t answered_step = 0;

  std::uint32_t id() const { return entry.id; }
  const std::string& path() const { return entry.path; }
};

/// Whether the agent says that it can; a note may say something else as well.
inline bool can_be_sampled(const schema::CatalogEntry& entry) {
  return !entry.note.starts_with("cannot be sampled");
}

/// What one job has shown so far: the data that panels draw, without any drawing. A viewer has one for each job; it
/// outlives the job and the connection.
/// Threads: one, that of the frames. Panels read, and ask with want(); what is under "For connections" is fed by
/// jobs/Connection, between two frames.
/// At the limit: memory_limit() is hard. Scalars may take a quarter and get coarser with age; summaries may take a
/// quarter, regions three eighths and vectors an eighth, and get sparser with age.
class Store {
 public:
  static constexpr std::size_t kDefaultMemory = std::size_t{4} << 30;

  explicit Store(std::size_t memory_bytes = kDefaultMemory);

  const schema::RunInfo& run() const { return run_; }
  const JobStatus& status() const { return status_; }

  /// In the order of the catalog. References stay good as long as the store does.
  const std::deque<Source>& sources() const { return sources_; }
  const Source* source(std::uint32_t id) const;     ///< nullptr if there is none
  const Source* find(std::string_view path) const;  ///< nullptr if there is none
  const SourceTree& tree() const { return tree_; }
  const TimeAxis& time() const { return time_; }
  const EpochAxis& epochs() const { return epochs_; }

  Timeline& timeline() { return timeline_; }
  const Timeline& timeline() const { return timeline_; }

  /// Called by every panel in every frame for everything it shows: what is not asked for is not sampled. A record comes
  /// at least `interval_steps` after the one before. A window is that of a region; of vectors its first dimension.
  /// `argument`: of a gradient of a class's score, which class. const, because it changes nothing that is shown.
  void want(const Source& source, schema::Product products, const schema::Window& window = {},
            std::uint32_t interval_steps = 1, std::uint32_t argument = 0) const;

  std::size_t memory_bytes() const { return scalar_bytes_ + summary_bytes_ + region_bytes_ + vector_bytes_; }
  std::size_t memory_limit() const { return memory_limit_; }
  void set_memory_limit(std::size_t bytes);

  /// Changes whenever anything that can be drawn does.
  std::uint64_t revision() const { return revision_; }
  /// Changes whenever a source is described: for what is found by names, or laid out from the catalog.
  std::uint64_t catalog_revision() const { return catalog_revision_; }

  // For connections.

  void set_run(const schema::RunInfo& run) { run_ = run; }
  void set_status(const JobStatus& status);
  void describe(schema::CatalogEntry entry);
  /// False if there is no such source, or the record contradicts what is known of it.
  bool add_point(std::uint32_t source, std::uint64_t step, double value);
  bool merge_points(std::uint32_t source, std::span<const schema::HistoryBucket> buckets);
  /// `record` are the bytes that `sample` was decoded from; they are taken over where it has a region.
  bool add_sample(const schema::DecodedSample& sample, std::vector<std::byte>& record);
  WantList& wants() const { return wants_; }

 private:
  Source* source_of(std::uint32_t id);
  void rebuild_tree();
  void keep_scalar_limit();
  void keep_summary_limit();
  void keep_region_limit();
  void keep_vector_limit();
  /// Whether samples of the phase are kept; the first of the training takes the place of what was kept before.
  bool is_of_phase_shown(Source& source, schema::Phase phase);

  schema::RunInfo run_;
  JobStatus status_;
  std::deque<Source> sources_;
  std::unordered_map<std::uint32_t, std::size_t> by_id_;
  SourceTree tree_;
  TimeAxis time_;
  EpochAxis epochs_;
  bool has_epochs_ = false;
  Timeline timeline_;
  mutable WantList wants_;
  std::size_t memory_limit_;
  std::size_t scalar_bytes_ = 0;
  std::size_t summary_bytes_ = 0;
  std::size_t region_bytes_ = 0;
  std::size_t vector_bytes_ = 0;
  std::uint64_t revision_ = 0;
  std::uint64_t catalog_revision_ = 0;
};

}  // namespace tensorscope::viewer
