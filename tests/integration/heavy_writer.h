#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/record_encoder.h"
#include "schema/segment_reader.h"
#include "schema/segment_writer.h"

namespace tensorscope::integration {

// Does nothing but write, through the real SegmentWriter, and only what says by itself whether it is whole: the value
// of a scalar is its step, a sample's bytes are all the same and follow from its step, and sources are named for their
// number. Threads: one.
class HeavyWriter {
 public:
  // So small that every section comes round, merges and fills within moments.
  static schema::Capacities small();

  explicit HeavyWriter(const schema::Capacities& capacities);

  // One step: two scalars, a sample, and now and then a new source.
  void step();
  schema::SegmentPaths paths() const { return writer_.paths(); }

 private:
  void describe();

  schema::SegmentWriter writer_;
  schema::RecordEncoder encoder_;
  std::vector<std::byte> payload_;
  std::uint32_t sources_ = 0;
  std::uint64_t step_ = 0;
};

// What a HeavyWriter left behind, at whatever instruction it stopped: empty if all of it can be read and is as it was
// written, otherwise the first thing that is not.
std::string problem_of(const schema::SegmentReader& segment);

}  // namespace tensorscope::integration
