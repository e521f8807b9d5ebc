#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "agent/recorder/name_table.h"
#include "agent/recorder/source.h"
#include "schema/segment_writer.h"

namespace tensorscope::agent {

// Writes a tensor's type and shape into its entry.
void set_view(schema::CatalogEntry& entry, const TensorView& view);

// All sources of a recorder by path, and what the catalog says of them.
//
// A path means one thing: whoever uses it for another gets nothing, and the catalog says so.
// Threads: any; the lock is held for the time of a catalog entry, and what is known already is found and told without
// it. Sources stay where they are until the registry goes.
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

  // The source of a path that is used as this kind, a new one at its first use. A later one takes no lock and no
  // memory, whatever came of the first.
  Source* find_or_add(std::string_view path, schema::SourceKind kind);
  // The same, with more to say about a new one than its kind; its id does not matter. `occasion`: at which it is
  // offered.
  Source* find_or_add(schema::CatalogEntry entry, Occasion* occasion = nullptr);

  // nullptr: there is none. Takes no lock.
  const Source* find(std::string_view path) const { return by_path_.find(path); }

  // Tells the catalog what a look at a tensor found, if that is news. Never waits: while another thread describes
  // something, the next look tells it.
  void describe(Source& source, const TensorLook& look);
  // The same, at once.
  void describe_now(Source& source, const TensorLook& look);
  // Gives a derived scalar its place in the history, if there is one and it has none yet.
  void give_series(Source& source);
  // Who makes what the source shows, and of what: what was told of it before, if that is the same, is not told again.
  void describe_flow(Source& source, std::string_view operator_name, std::vector<std::uint32_t> inputs,
                     std::uint32_t order);
  // Tells the catalog that step() finds it no longer.
  void describe_gone(Source& source);

  // What the whole numbers of a source stand for, of one that is there or is still to come.
  void set_words(std::string_view path, WordOf word_of);
  void set_note(Source& source, std::string_view note);
  // Where tokens, an image or attention stand in a sequence. The last place that is told says that it is the last.
  void set_placement(Source& source, const Placement& placement);
  // As it was told; of what is not recorded that of a whole sequence.
  Placement placement_of(std::string_view path);
  // Replaces the value of a hyper-parameter or another constant. The last that is told says that it is the last.
  void set_value(Source& source, std::string_view value, std::vector<std::uint32_t> inputs = {});

  Source* by_id(std::uint32_t id);

 private:
  Source* refuse();
  // What is known of a path, for those who use it as `kind`: false if its first use is still to come, or its first as
  // something else.
  bool is_settled(std::string_view path, Source* found, schema::SourceKind kind, Source*& source);
  void describe_locked(Source& source, const TensorLook& look, std::uint64_t fingerprint);
  void publish(Source& source);

  std::mutex lock_;  // guards all below, and what Source says so of
  schema::SegmentWriter& segment_;
  std::deque<Source> sources_;
  NameTable by_path_;
  std::deque<WordOf> words_;
  std::map<std::string, const WordOf*, std::less<>> words_by_path_;
  std::atomic<bool> is_full_{false};  // no source is added any more
};

}  // namespace tensorscope::agent
