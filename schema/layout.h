#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "schema/words.h"

namespace tensorscope::schema {

// Where everything lies in a DATA segment: the specification in code. schema/README.md draws it.
//
// The header is one page of words, named by their index. Words are grouped by who writes them and how often, a cache
// line each. Everything before `kReady` is written once, before `kReady` is stored with release.
// Threads: constants and pure functions.

// Eight characters as the word that reads like them in a little-endian file.
constexpr Word magic_word(const char (&text)[9]) noexcept {
  Word word = 0;
  for (int i = 7; i >= 0; --i) word = word << 8 | static_cast<unsigned char>(text[i]);
  return word;
}
inline constexpr Word kMagic = magic_word("TNSRSCOP");
inline constexpr Word kControlMagic = magic_word("TNSRCTRL");
inline constexpr Word kByteOrderMark = 0x0102030405060708;
inline constexpr std::uint32_t kVersionMajor = 1;  // another major is refused
inline constexpr std::uint32_t kVersionMinor = 1;  // another minor adds words and table fields, and is read
inline constexpr std::size_t kCacheLine = 64;
inline constexpr std::size_t kPage = 4096;
inline constexpr std::size_t kWordsPerLine = kCacheLine / kWordBytes;
inline constexpr std::size_t kJobNameBytes = 64;  // UTF-8, zero-terminated; longer names are cut at a code point

constexpr Word version_word(std::uint32_t major, std::uint32_t minor) noexcept {
  return (static_cast<Word>(major) << 32) | minor;
}

namespace header {
enum Index : std::size_t {
  // Written once, at creation.
  magic = 0,
  version,           // major << 32 | minor
  byte_order,        // kByteOrderMark
  total_bytes,       // of the whole segment
  catalog_offset,    // bytes from the start of the segment, as every offset here
  catalog_bytes,
  history_offset,
  history_series,    // capacity
  history_buckets,   // capacity of each series
  descriptor_offset,
  descriptor_slots,  // a power of two
  data_offset,
  data_bytes,        // a power of two
  pid,
  process_start,     // clock ticks after boot, /proc/PID/stat field 22
  uid,
  run_id_high,
  run_id_low,
  rank,
  world_size,
  created_unix_ns,
  created_monotonic_ns,
  first_step,
  job_name = 24,     // kJobNameBytes

  ready = 40,        // 1 when everything above is there

  // Written by Agent::step().
  step = 64,         // the step that runs now
  heartbeat_ns,      // CLOCK_MONOTONIC at the last step()
  step_ns,           // moving average of the time between two step()
  agent_ns,          // moving average of the agent's own time in it
  budget_ppm,        // the budget in force, millionths of step time
  end_state,         // 0 while it runs, 1 after a clean end
  ended_ns,          // CLOCK_MONOTONIC of the clean end

  // Written under the claim lock.
  ring_head = 72,    // descriptors claimed so far
  data_intent,       // data bytes claimed so far, gaps at the wrap included

  // Written by whoever registers a source.
  catalog_committed = 80,  // bytes of whole entries
  catalog_entries,
  series_count,

  drops = 88,        // one word for each DropCause

  words = kPage / kWordBytes,
};
}  // namespace header
static_assert(header::job_name * kWordBytes + kJobNameBytes <= header::ready * kWordBytes);
static_assert(header::step % kWordsPerLine == 0 && header::ring_head % kWordsPerLine == 0);
static_assert(header::catalog_committed % kWordsPerLine == 0 && header::drops % kWordsPerLine == 0);

// One slot of the descriptor ring: a cache line.
namespace descriptor {
enum Index : std::size_t {
  sequence = 0,  // 2i+1 while entry i is written, 2i+2 when it is whole
  tag,           // source << 32 | type << 8 | phase
  step,
  value,         // scalar: the bits of a double. sample: position in the data ring
  bytes,         // scalar: 0. sample: length of the record
  reserved_0,
  reserved_1,
  check,         // check_of(…) of the words above
  words,
};
enum Type : std::uint8_t { scalar = 1, sample = 2 };
}  // namespace descriptor
static_assert(descriptor::words * kWordBytes == kCacheLine);

// Detects a flipped bit in a slot. Not a defence against an attacker.
constexpr Word check_of(Word sequence, Word tag, Word step, Word value, Word bytes) noexcept {
  const auto rotate = [](Word word, int by) { return (word << by) | (word >> (64 - by)); };
  return sequence ^ rotate(tag, 13) ^ rotate(step, 27) ^ rotate(value, 41) ^ rotate(bytes, 53) ^ kMagic;
}

// One series of the scalar history: a header of two lines, then its buckets, a line each.
namespace series {
enum Index : std::size_t {
  epoch = 0,         // odd while buckets are merged
  source,
  closed,            // buckets that will not change before the next merge
  points_per_bucket, // doubles at every merge
  merged,            // pairs that the merge at an odd epoch is done with
  open_sequence = 8, // odd while the open bucket is written
  open_bucket = 9,   // bucket::words - 1 words: a bucket without its reserved one; while merging, what the first bucket was
  header_words = 16,
};
}  // namespace series
namespace bucket {
enum Index : std::size_t {
  first_step = 0,
  last_step,
  min,     // of the finite points; +Inf if there is none
  max,     // of the finite points; -Inf if there is none
  last,    // the last point, finite or not
  sum,     // of the finite points
  counts,  // finite << 32 | non-finite
  reserved,
  words,
};
}  // namespace bucket
static_assert(bucket::words * kWordBytes == kCacheLine);

// CONTROL: written by viewers, trusted by nobody.
namespace control {
enum Index : std::size_t {
  magic = 0,
  version,
  byte_order,
  total_bytes,
  slots,
  wants_per_slot,
  ready = 7,
  generation = 8,  // incremented by a viewer after each change of its slot, signs of life among them
  header_words = kPage / kWordBytes,
};
}  // namespace control
namespace viewer_slot {
enum Index : std::size_t {
  pulse = 0,      // incremented while the viewer lives
  viewer_pid,     // for people only
  sequence = 8,   // seqlock over count and wants
  count,
  header_words = 16,
};
}  // namespace viewer_slot
namespace want_words {
enum Index : std::size_t {
  source_products = 0,  // source << 32 | products
  interval_steps,
  dimensions,           // 0: the whole tensor
  windows = 3,          // kMaxDimensions words: start << 32 | count
  strides = 11,         // kMaxDimensions / 2 words: stride << 32 | stride of the next
  argument = 15,
  words = 16,
};
}  // namespace want_words
inline constexpr std::size_t kMaxDimensions = 8;
inline constexpr std::size_t kViewerSlots = 8;
inline constexpr std::size_t kWantsPerSlot = 2048;

// How much a DATA segment holds. All arguments; powers of two where the layout says so.
struct Capacities {
  std::size_t data_bytes = std::size_t{64} << 20;
  std::size_t descriptor_slots = std::size_t{1} << 16;
  std::size_t catalog_bytes = std::size_t{4} << 20;
  std::size_t history_series = 256;
  std::size_t history_buckets = 1024;
};

struct Layout {
  Capacities capacities;
  std::size_t catalog_offset = 0;
  std::size_t history_offset = 0;
  std::size_t descriptor_offset = 0;
  std::size_t data_offset = 0;
  std::size_t total_bytes = 0;
};

constexpr std::size_t series_words(std::size_t buckets) noexcept {
  return series::header_words + buckets * bucket::words;
}

// Sections in the order of DESIGN §4, each on a page of its own.
Layout layout_for(const Capacities& capacities) noexcept;

// Bytes of the CONTROL segment.
constexpr std::size_t viewer_slot_words() noexcept {
  return viewer_slot::header_words + kWantsPerSlot * want_words::words;
}
constexpr std::size_t control_bytes() noexcept {
  return (control::header_words + kViewerSlots * viewer_slot_words()) * kWordBytes;
}

// Capacities not above `wanted` whose segment takes at most `limit_bytes`: first the rings are halved, then the history's
// resolution, then everything, each down to its floor. Nothing if even the floors do not fit.
std::optional<Capacities> fit(const Capacities& wanted, std::size_t limit_bytes) noexcept;

// True if the capacities can be laid out: powers of two where required, nothing zero, no overflow.
bool is_valid(const Capacities& capacities) noexcept;

}  // namespace tensorscope::schema
