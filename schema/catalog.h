#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schema/kinds.h"
#include "schema/layout.h"
#include "tensorscope/placement.h"

namespace tensorscope::schema {

inline constexpr std::uint32_t kNoSource = 0xffffffff;
inline constexpr std::uint32_t kNoSeries = 0xffffffff;
inline constexpr std::uint32_t kNoOrder = 0xffffffff;

// What is known of one source.
struct CatalogEntry {
  std::uint32_t id = 0;
  std::string path;  // "net.conv1.weight"; unique in a job
  SourceKind kind = SourceKind::custom;
  Dtype dtype = Dtype::unknown;
  std::vector<std::int64_t> shape;
  std::string module_type;
  std::uint32_t parent = kNoSource;  // a gradient's parameter
  std::string unit;
  std::string device;
  std::string value;                  // of a hyper-parameter, as text; an alert's line
  std::string note;                   // "cannot be sampled: …", empty if it can
  std::uint32_t series = kNoSeries;   // its place in the scalar history
  std::string operator_name;          // what makes it: "aten::relu"
  std::vector<std::uint32_t> inputs;  // the sources that feed it; their catalog entries may come later
  std::uint32_t order = kNoOrder;     // its place in the pass that was traced
  std::int8_t unit_axis = -1;         // which dimension holds the neurons; -1: by rank
  Placement placement;                // of tokens and images, among the positions that attention is between
};

// Entries lie one after another in the catalog section: a word with their length, then a FlatBuffer, filled up to a
// word.
std::vector<std::byte> encode_catalog_entry(const CatalogEntry& entry);

// Only ever give it a private copy. Nothing if the bytes are no whole entry.
std::optional<CatalogEntry> decode_catalog_entry(std::span<const std::byte> bytes);

// Appends entries.
// Threads: one at a time (the agent's registry lock). Readers in other processes go on.
// At the limit: false; nothing is written, and the caller counts DropCause::catalog_full.
class CatalogWriter {
 public:
  CatalogWriter() noexcept = default;
  CatalogWriter(Word* segment, const Layout& layout) noexcept;

  bool append(const CatalogEntry& entry);

 private:
  Word* segment_ = nullptr;
  Word* section_ = nullptr;
  std::size_t capacity_bytes_ = 0;
  std::size_t committed_bytes_ = 0;
  Word entries_ = 0;
};

// Reads what was appended since the last call.
// Threads: one at a time.
class CatalogReader {
 public:
  CatalogReader() noexcept = default;
  CatalogReader(const Word* segment, const Layout& layout) noexcept;

  // Adds the new entries, but no more than `at_most`, counting damaged ones; true if no more are left. A damaged entry
  // is counted and skipped; a damaged length ends the reading for good.
  bool poll(std::vector<CatalogEntry>& entries, std::size_t at_most = std::numeric_limits<std::size_t>::max());

  std::uint64_t damaged() const noexcept { return damaged_; }

 private:
  const Word* segment_ = nullptr;
  const Word* section_ = nullptr;
  std::size_t capacity_bytes_ = 0;
  std::size_t read_bytes_ = 0;
  std::uint64_t damaged_ = 0;
  bool broken_ = false;
};

}  // namespace tensorscope::schema
