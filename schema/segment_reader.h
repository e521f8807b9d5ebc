#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "schema/catalog.h"
#include "schema/history.h"
#include "schema/kinds.h"
#include "schema/layout.h"
#include "schema/ring_reader.h"
#include "schema/shared_memory.h"

namespace tensorscope::schema {

// What a segment says of its run; does not change after creation.
struct RunInfo {
  std::string job;
  long pid = 0;
  Word process_start = 0;
  unsigned uid = 0;
  std::array<Word, 2> run_id{};
  std::uint32_t rank = 0;
  std::uint32_t world_size = 1;
  std::uint64_t created_unix_ns = 0;
  std::uint64_t created_monotonic_ns = 0;
  std::uint64_t first_step = 0;
  std::uint32_t version_major = 0;
  std::uint32_t version_minor = 0;
};

// What it says of its state; read anew whenever asked.
struct Vitals {
  std::uint64_t step = 0;
  std::uint64_t heartbeat_ns = 0;  // CLOCK_MONOTONIC
  std::uint64_t step_ns = 0;
  std::uint64_t agent_ns = 0;
  std::uint32_t budget_ppm = 0;
  bool ended = false;  // cleanly
  std::uint64_t ended_ns = 0;
  std::array<std::uint64_t, kDropCauseCount> drops{};

  std::uint64_t lost() const noexcept;
};

// A DATA segment, from the reading side: checked, mapped read-only, and the readers of its sections.
//
// Promises: whatever the file holds, open() answers with a line that says what is wrong, or with a reader that stays inside
// the mapping. (A file that is truncated while it is mapped cannot be guarded against; nobody does that to a living job.)
// Threads: one at a time; any number of readers in any number of processes.
class SegmentReader {
 public:
  SegmentReader() noexcept = default;

  // Empty, or one line: what was wrong, what was found, what to do.
  std::string open(const std::string& data_path);
  bool is_open() const noexcept { return memory_.words() != nullptr; }

  const std::string& path() const noexcept { return path_; }
  const RunInfo& run() const noexcept { return run_; }
  const Layout& layout() const noexcept { return layout_; }
  Vitals vitals() const noexcept;

  CatalogReader catalog() const noexcept { return {memory_.words(), layout_}; }
  HistoryReader history() const noexcept { return {memory_.words(), layout_}; }
  RingReader ring() const noexcept { return {memory_.words(), layout_}; }

 private:
  std::string check();

  std::string path_;
  SharedMemory memory_;
  Layout layout_;
  RunInfo run_;
};

}  // namespace tensorscope::schema
