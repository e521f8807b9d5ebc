#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "schema/catalog.h"
#include "schema/claim_lock.h"
#include "schema/history.h"
#include "schema/kinds.h"
#include "schema/layout.h"
#include "schema/process_lock.h"
#include "schema/record_encoder.h"
#include "schema/ring_writer.h"
#include "schema/segment_name.h"
#include "schema/shared_memory.h"
#include "tensorscope/status.h"

namespace tensorscope::schema {

struct SegmentRequest {
  std::string job = {};
  Capacities capacities = {};
  std::uint32_t rank = 0;
  std::uint32_t world_size = 1;
  std::uint64_t first_step = 0;
  std::uint32_t budget_ppm = 10'000;
};

// A process's segment, from the writing side: creation, and everything that the agent records.
//
// create() tries shared memory, at most a quarter of what is free there and smaller if need be, then the temporary folder;
// it never raises SIGBUS and leaves nothing behind when it fails. The files stay when the writer goes: they are the black
// box. Only end() marks the end as clean.
// Threads: scalar(), sample(), count_drop() any; the rest one at a time (the agent's registry lock or its step()).
// At the limit: an Outcome, counted in the header by cause. Nothing waits.
class SegmentWriter {
 public:
  SegmentWriter() noexcept;
  SegmentWriter(const SegmentWriter&) = delete;
  SegmentWriter& operator=(const SegmentWriter&) = delete;
  ~SegmentWriter();

  Status create(const SegmentRequest& request) noexcept;

  const SegmentPaths& paths() const noexcept { return paths_; }
  const Layout& layout() const noexcept { return layout_; }
  const Word* control() const noexcept { return control_.words(); }
  std::size_t max_record_bytes() const noexcept { return ring_.max_record_bytes(); }
  // Scalars and samples so far.
  std::uint64_t records() const noexcept { return load_relaxed(data_.words()[header::ring_head]); }

  // Registers a source or describes it anew. False, counted, when the catalog is full.
  bool describe(const CatalogEntry& entry);
  // Its place in the history; nothing, counted, when all are taken: then its points are in the ring only.
  std::optional<std::uint32_t> add_series(std::uint32_t source) noexcept;

  Outcome scalar(std::uint32_t source, std::uint32_t series, std::uint64_t step, Phase phase, double value) noexcept;
  // `payload` are the region's bytes, or nothing.
  Outcome sample(const SampleHeader& header, const EncodedRecord& record, std::span<const std::byte> payload) noexcept;

  void count_drop(DropCause cause) noexcept;

  // Called by step().
  void heartbeat(std::uint64_t step, std::uint64_t now_ns, std::uint64_t step_ns, std::uint64_t agent_ns) noexcept;
  void end(std::uint64_t now_ns) noexcept;

 private:
  Status create_in(const std::string& folder, const SegmentRequest& request) noexcept;
  void write_header(const SegmentName& name, const SegmentRequest& request) noexcept;

  SegmentPaths paths_;
  Layout layout_;
  SharedMemory data_;
  SharedMemory control_;
  ProcessLock lock_;
  CatalogWriter catalog_;
  ClaimLock claim_lock_;  // guards history_ and ring_'s claims
  HistoryWriter history_;
  RingWriter ring_;
};

// CLOCK_MONOTONIC in ns.
std::uint64_t monotonic_ns() noexcept;

}  // namespace tensorscope::schema
