// What it stresses: everything between a segment's bytes and the panels. A real segment (catalog, lapped descriptor
// ring, merged history, records with all products in many dtypes) is damaged in 10,000 ways, each reproducible from its
// number: found, opened, attached, followed and read whole, as a living job and as a black box, half of the time with
// the damage coming while the viewer is attached; of every 10th case each panel is drawn as well, with each source that
// it can show. It has to say in one line what is wrong, or show what it can; never crash, never exceed its memory,
// never show a curve out of order. Run it with AddressSanitizer: tests/run.sh asan -R Damage.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>

#include "schema/segment_reader.h"
#include "tests/fuzz/damage.h"
#include "tests/schema/temporary_folder.h"
#include "tests/viewer/export/sample_fixture.h"
#include "tests/viewer/jobs/test_job.h"
#include "tests/viewer/panels/panel_stage.h"
#include "viewer/commands/job_facts.h"
#include "viewer/export/series_export.h"
#include "viewer/export/tensor_export.h"
#include "viewer/jobs/connection.h"
#include "viewer/jobs/job_list.h"
#include "viewer/panels/panel_list.h"

namespace tensorscope::viewer {
namespace {

constexpr std::uint64_t kCases = 10'000;
constexpr std::uint64_t kShards = 10;
constexpr std::uint64_t kDrawn = 10;  // every so many
constexpr std::size_t kMemory = 2 << 20;

schema::Capacities tiny() {
  schema::Capacities capacities;
  capacities.data_bytes = std::size_t{1} << 15;
  capacities.descriptor_slots = 128;
  capacities.catalog_bytes = 4096;
  capacities.history_series = 4;
  capacities.history_buckets = 8;
  return capacities;
}

template <typename Element>
void add_tensor(TestJob& job, std::uint32_t source, std::uint64_t step, schema::Dtype dtype) {
  const std::vector<Element> elements(12, static_cast<Element>(step));
  const RegionSample sample = whole_tensor<Element>(dtype, {3, 2, 2}, elements);
  schema::Stats stats;
  stats.elements = 12;
  stats.mean = static_cast<double>(step);
  schema::Histogram histogram;
  histogram.counts[static_cast<std::size_t>(schema::SignedLogGrid::bin_of(static_cast<double>(step)))] = 12;
  job.sample(source, step, sample.region, &stats, &histogram);
}

std::vector<std::byte> bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
  return {bytes, bytes + text.size()};
}

// A run in which every ring has lapped and every series has merged.
void record_a_run(TestJob& job) {
  const std::uint32_t time = job.series(TimeAxis::kSource, "s");
  const std::array series{job.series("loss/train"), job.series("loss/validation")};
  const std::array tensors{job.tensor("net.a", {3, 2, 2}), job.tensor("net.b", {3, 2, 2}, schema::Dtype::float16),
                           job.tensor("net.b:gradient", {3, 2, 2}, schema::Dtype::int64)};
  job.hyperparameter("lr", "0.05");
  for (std::uint64_t step = 0; step < 100; ++step) {
    job.scalar(time, step, static_cast<double>(step) * 0.1);
    for (const std::uint32_t one : series)
      job.scalar(one, step, step == 50 ? NAN : 1.0 / static_cast<double>(step + 1));
    add_tensor<float>(job, tensors[0], step, schema::Dtype::float32);
    if (step % 5 == 0) add_tensor<std::uint16_t>(job, tensors[1], step, schema::Dtype::float16);
    if (step % 7 == 0) add_tensor<std::int64_t>(job, tensors[2], step, schema::Dtype::int64);
    job.step(step);
  }
}

// Everything that panels, the command line and export would look at.
void look_at_everything(Store& store) {
  ASSERT_LE(store.memory_bytes(), store.memory_limit());
  std::vector<double> seconds;
  for (const Source& source : store.sources()) {
    const ScalarSeries& series = source.scalars;
    ASSERT_TRUE(std::ranges::is_sorted(series.steps()));
    for (std::size_t i = 0; i < series.size(); ++i) ASSERT_LE(series.first_steps()[i], series.steps()[i]);
    store.time().seconds_at(series.steps(), seconds);
    const SeriesTable table = whole_series(series, store.time());
    static_cast<void>(series_as_csv(table));
    static_cast<void>(series_as_json(table, store.run().job, source.path()));
    for (const Summary& summary : source.summaries.all()) {
      if (summary.histogram) {
        ASSERT_EQ(summary.histogram->edges().size(), summary.histogram->counts.size() + 1);
      }
    }
    for (const RegionSample& sample : source.regions.all()) {
      static_cast<void>(tensor_as_npy(sample));
      static_cast<void>(tensor_as_csv(sample));
      static_cast<void>(tensor_as_json(store.run().job, source, sample));
    }
    store.want(source, schema::Product::stats);
    static_cast<void>(json_text(facts_of(source)));
  }
  for (std::size_t node = 0; node < store.tree().size(); ++node) {
    ASSERT_LE(store.tree().node(node).depth, SourceTree::kMaxDepth);
  }
  static_cast<void>(describe(store.status()));
  static_cast<void>(json_text(facts_of(store.status())));
  store.timeline().move_by(-3);
}

class SegmentDamage : public testing::TestWithParam<std::uint64_t> {
 protected:
  SegmentDamage() {
    record_a_run(job_);
    segment_ = job_.leave_black_box(folder_.path());
    whole_ = bytes_of(segment_.paths.data);
    schema::SegmentReader reader;
    EXPECT_EQ(reader.open(segment_.paths.data), "");
    layout_ = reader.layout();
    file_ = open(segment_.paths.data.c_str(), O_RDWR | O_CLOEXEC);
  }
  ~SegmentDamage() override { close(file_); }

  void write(const std::vector<std::byte>& bytes) {
    ASSERT_EQ(ftruncate(file_, static_cast<off_t>(bytes.size())), 0);
    ASSERT_EQ(pwrite(file_, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }

  // Follows the job until there is nothing left to read.
  void follow(Connection& connection) {
    for (int poll = 0; poll < 24; ++poll) {
      now_ns_ += 300'000'000;
      connection.poll();
      connection.send_wants();
    }
    look_at_everything(connection.store());
  }

  void draw_every_panel(Store& store) {
    if (stage_ == nullptr) stage_ = std::make_unique<PanelStage>(all_panels().front(), 480, 320);
    for (const PanelInfo& info : all_panels()) {
      stage_->start_anew(info);
      stage_->frame(store);
      for (const Source& source : store.sources()) {
        if (info.can_show == nullptr || !info.can_show(source)) continue;
        stage_->select(&source);
        // What is drawn over several frames has the time for some of them.
        for (int frame = 0; frame < 3; ++frame) stage_->frame(store);
        for (const Drawn& drawn : stage_->panel().drawn(store)) static_cast<void>(as_text(drawn));
      }
      store.timeline().follow();
      stage_->frame(store);
      store.timeline().move_by(-3);
    }
    ++drawn_;
  }

  void run_case(std::uint64_t number) {
    const Damage damaged = damage(whole_, layout_, number);
    SCOPED_TRACE("case " + std::to_string(number) + ": " + damaged.what);
    if (damaged.section >= 0) ++hits_[static_cast<std::size_t>(damaged.section)];
    // Of a living job nothing that is half written is given up; this process stands for its trainer.
    schema::FoundSegment found = segment_;
    if (number % 2 == 0) found.name = job_.segment().name;
    Connection connection(found, kMemory, [this] { return now_ns_ += 20'000; });
    // A file that is cut while it is mapped is SIGBUS for whoever touches it, and no agent ever cuts one.
    const bool is_whole = damaged.bytes.size() == whole_.size();
    const bool comes_later = is_whole && number % 4 >= 2;
    if (comes_later) {
      ASSERT_EQ(connection.attach(), "");
    }
    ASSERT_NO_FATAL_FAILURE(write(damaged.bytes));
    const std::string problem = comes_later ? "" : connection.attach();
    if (problem.empty()) {
      follow(connection);
      // Shards take every tenth: of each some are drawn.
      if (number / kShards % kDrawn == 0) draw_every_panel(connection.store());
      ++(connection.status().damaged > 0 ? noticed_ : shown_);
    } else {
      EXPECT_EQ(problem.find('\n'), std::string::npos);
      EXPECT_NE(problem.find(segment_.paths.data), std::string::npos);
      ++refused_;
    }
    const Job listed = examine(found);
    EXPECT_TRUE(listed.problem.empty() || listed.problem.find('\n') == std::string::npos);
    static_cast<void>(json_text(facts_of(listed)));
    connection.detach();
    ASSERT_NO_FATAL_FAILURE(write(whole_));
  }

  TestJob job_{{}, tiny()};
  schema::TemporaryFolder folder_;
  schema::FoundSegment segment_;
  schema::Layout layout_;
  std::vector<std::byte> whole_;
  int file_ = -1;
  std::uint64_t now_ns_ = steady_now_ns();

  std::unique_ptr<PanelStage> stage_;  // one for all cases: opening a window takes long

  std::array<std::uint64_t, kSections> hits_{};
  std::uint64_t drawn_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t noticed_ = 0;
  std::uint64_t shown_ = 0;
};

TEST_P(SegmentDamage, IsSaidOrShownAndNeverCrashes) {
  for (std::uint64_t number = GetParam(); number < kCases; number += kShards) {
    run_case(number);
    if (HasFailure()) return;
  }
  for (int section = 0; section < kSections; ++section) {
    EXPECT_GT(hits_[static_cast<std::size_t>(section)], kCases / kShards / 20)
        << name_of(static_cast<Section>(section));
  }
  EXPECT_GT(refused_, kCases / kShards / 20);
  EXPECT_GT(noticed_, kCases / kShards / 20);
  EXPECT_GT(shown_, kCases / kShards / 20);
  EXPECT_GT(drawn_, kCases / kShards / kDrawn / 4);
  RecordProperty("drawn", static_cast<int>(drawn_));
  RecordProperty("refused", static_cast<int>(refused_));
  RecordProperty("noticed", static_cast<int>(noticed_));
  RecordProperty("shown", static_cast<int>(shown_));
}

INSTANTIATE_TEST_SUITE_P(TenThousandCases, SegmentDamage, testing::Range(std::uint64_t{0}, kShards));

}  // namespace
}  // namespace tensorscope::viewer
