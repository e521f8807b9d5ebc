#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "schema/black_boxes.h"
#include "schema/control.h"
#include "schema/record_encoder.h"
#include "schema/segment_writer.h"

namespace tensorscope::viewer {

// A trainer in a few words: a segment that this process owns and writes, gone with the object.
class TestJob {
 public:
  static schema::Capacities small();

  explicit TestJob(const std::string& name = {}, const schema::Capacities& capacities = small());
  ~TestJob();
  TestJob(const TestJob&) = delete;
  TestJob& operator=(const TestJob&) = delete;

  const std::string& name() const { return name_; }
  schema::FoundSegment segment() const;
  schema::SegmentWriter& writer() { return writer_; }

  // Registers a source; answers its id.
  std::uint32_t series(const std::string& path, const std::string& unit = {});
  std::uint32_t tensor(const std::string& path, std::vector<std::int64_t> shape,
                       schema::Dtype dtype = schema::Dtype::float32,
                       schema::SourceKind kind = schema::SourceKind::parameter);
  std::uint32_t hyperparameter(const std::string& path, const std::string& value);
  std::uint32_t module(const std::string& path, const std::string& note);

  void scalar(std::uint32_t source, std::uint64_t step, double value);
  // The whole tensor.
  void sample(std::uint32_t source, std::uint64_t step, std::span<const float> values);
  void sample(std::uint32_t source, std::uint64_t step, const schema::Region& region,
              const schema::Stats* stats = nullptr, const schema::Histogram* histogram = nullptr);
  // Numbers only.
  void stats(std::uint32_t source, std::uint64_t step, double mean);
  // Returns when that was.
  std::uint64_t step(std::uint64_t step);
  void end();

  // What viewers want of it now, as its agent would see.
  std::vector<schema::Want> wants();

  // Copies its files, as they are now, to where nobody holds their lock: a black box of a process that is no more.
  schema::FoundSegment leave_black_box(const std::string& folder, long pid = 999'999'999) const;

 private:
  std::uint32_t describe(schema::CatalogEntry entry);

  std::string name_;
  schema::SegmentWriter writer_;
  schema::RecordEncoder encoder_;
  schema::ControlReader control_;
  std::vector<schema::CatalogEntry> entries_;
};

}  // namespace tensorscope::viewer
