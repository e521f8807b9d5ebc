#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "agent/recorder/source.h"
#include "schema/segment_writer.h"

namespace tensorscope::agent {

// Writes a tensor's type and shape into its entry.
void set_view(schema::CatalogEntry& entry, const TensorView& view);

// All sources of a recorder by path, and what the catalog says of them.
//
// A path means one thing: whoever uses it for another gets nothing, and the catalog says so.
// Threads: any; the lock is held for the time of a catalog entry. Sources stay where they are until the registry goes.
// At the limit: nothing for names longer than kMaxPathBytes, beyond kMaxSources, or beyond the catalog; each such
// record is counted under DropCause::catalog_full.
class Registry {
 public:
  static constexpr std::size_t kMaxPathBytes = 1024;
  static constexpr std::size_t kMaxSources = std::size_t{1} << 16;
  // A tensor whose shape changes is described anew this often; then its samples alone tell.
  static constexpr int kMaxDescriptions = 16;
  static constexpr int kMaxValues = 256;  // of one hyper-parameter

  explicit Registry(schema::SegmentWriter& segment) : segment_(segment) {}

  // The source of `entry.path` if it is of that kind already, else a new one as `entry` says, whatever its id.
  Source* find_or_add(schema::CatalogEntry entry);

  // Tells the catalog what a look at a tensor found, if that is news.
  void describe(Source& source, const TensorLook& look);

  // Replaces the value of a hyper-parameter or another constant.
  void set_value(Source& source, std::string_view value);

  Source* by_id(std::uint32_t id);

 private:
  Source* refuse();
  void publish(Source& source);

  std::mutex lock_;  // guards all below, and what Source says so of
  schema::SegmentWriter& segment_;
  std::deque<Source> sources_;
  std::unordered_map<std::string_view, Source*> by_path_;  // into the sources' own paths
};

}  // namespace tensorscope::agent
