#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schema/control.h"
#include "schema/record_encoder.h"
#include "schema/segment_writer.h"

namespace tensorscope::integration {

// The writing side of the contract for a trainer that knows no LibTorch, in its simplest form: it serves every want at
// once, without a budget. So the other side can be tested where LibTorch cannot run, as under ThreadSanitizer.
// Threads: one.
class PlainAgent {
 public:
  // Off.
  PlainAgent() = default;
  PlainAgent(const std::string& job, const schema::Capacities& capacities);

  const Status& status() const { return status_; }
  const schema::SegmentPaths& paths() const { return writer_->paths(); }

  std::uint32_t add_scalar(const std::string& path);
  std::uint32_t add_tensor(const std::string& path, schema::SourceKind kind, std::vector<std::int64_t> shape,
                           std::uint32_t parent = schema::kNoSource);

  void scalar(std::uint32_t source, double value);
  void tensor(std::uint32_t source, std::span<const float> values);
  void step();
  void end();

 private:
  std::uint32_t describe(schema::CatalogEntry entry);

  Status status_{StatusCode::off, 0, "off"};
  std::optional<schema::SegmentWriter> writer_;
  schema::ControlReader control_;
  schema::RecordEncoder encoder_;
  std::vector<schema::CatalogEntry> entries_;
  std::map<std::uint32_t, schema::Product> wanted_;
  std::uint64_t step_ = 0;
  std::uint64_t stepped_ns_ = 0;
};

}  // namespace tensorscope::integration
