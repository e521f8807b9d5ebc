#include "schema/segment_reader.h"

#include <cerrno>
#include <cstring>
#include <numeric>
#include <utility>

namespace tensorscope::schema {
namespace {

std::string in_hex(Word word) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "0x";
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[word >> shift & 15];
  return text;
}

// What to do about a file that cannot be opened, by errno; 0 if it is no file or empty.
std::string advice(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return "open it as the user whose job it is";
    case ENOMEM:
      return "free some memory";
    default:
      return "'tensorscope list' shows the segments there are";
  }
}

constexpr const char* kCreateAgain =
    "still being created, or its process died while it was: it is not marked as ready; try again in a moment, and remove "
    "the file if it stays so";
constexpr const char* kCopyAgain = "; copy it anew from a whole one, or remove it";

std::string in_words(const Capacities& capacities) {
  return std::to_string(capacities.data_bytes) + " bytes of data, " + std::to_string(capacities.descriptor_slots) +
         " descriptors, " + std::to_string(capacities.catalog_bytes) + " bytes of catalog, " +
         std::to_string(capacities.history_series) + " series of " + std::to_string(capacities.history_buckets) +
         " buckets";
}

}  // namespace

std::uint64_t Vitals::lost() const noexcept { return std::accumulate(drops.begin(), drops.end(), std::uint64_t{0}); }

std::string SegmentReader::open(const std::string& data_path) {
  SharedMemory memory;
  const Status status = SharedMemory::open(data_path, SharedMemory::Access::read, memory);
  if (!status.ok()) {
    std::string message = data_path + ": " + status.text;
    if (status.error_number != 0) message += std::string(" (") + std::strerror(status.error_number) + ")";
    return message + "; " + advice(status.error_number);
  }
  path_ = data_path;
  memory_ = std::move(memory);
  if (std::string problem = check(); !problem.empty()) {
    memory_ = SharedMemory();
    return data_path + ": " + problem;
  }
  return {};
}

std::string SegmentReader::check() {
  const Word* const words = memory_.words();
  const std::size_t found_bytes = memory_.bytes();
  const auto get = [words](std::size_t index) { return load_relaxed(words[index]); };

  if (found_bytes < kPage) {
    return "truncated: " + std::to_string(found_bytes) + " bytes, a header alone has " + std::to_string(kPage) +
           kCopyAgain;
  }
  // Acquire: pairs with SegmentWriter::write_header.
  const Word ready = load_acquire(words[header::ready]);
  if (get(header::magic) != kMagic) {
    if (ready == 0 && get(header::magic) == 0) return kCreateAgain;
    return "not a tensorscope segment: it starts with " + in_hex(get(header::magic)) +
           "; 'tensorscope list' shows the segments there are";
  }
  if (get(header::byte_order) != kByteOrderMark) {
    return "written on a machine of another byte order, or damaged (" + in_hex(get(header::byte_order)) +
           "); read it on a machine like the one that wrote it";
  }
  const Word version = get(header::version);
  if (version >> 32 != kVersionMajor) {
    return "layout version " + std::to_string(version >> 32) + "." + std::to_string(version & 0xffffffff) +
           ", this program reads " + std::to_string(kVersionMajor) +
           ".x; use the tensorscope of the version that the trainer links";
  }
  if (ready != 1) return kCreateAgain;

  Capacities capacities;
  capacities.data_bytes = get(header::data_bytes);
  capacities.descriptor_slots = get(header::descriptor_slots);
  capacities.catalog_bytes = get(header::catalog_bytes);
  capacities.history_series = get(header::history_series);
  capacities.history_buckets = get(header::history_buckets);
  if (!is_valid(capacities)) {
    return "damaged: its header gives impossible capacities, " + in_words(capacities) + kCopyAgain;
  }
  layout_ = layout_for(capacities);
  if (get(header::catalog_offset) != layout_.catalog_offset || get(header::history_offset) != layout_.history_offset ||
      get(header::descriptor_offset) != layout_.descriptor_offset || get(header::data_offset) != layout_.data_offset ||
      get(header::total_bytes) != layout_.total_bytes) {
    return "damaged: the sections in its header do not follow from its capacities, " + in_words(capacities) + kCopyAgain;
  }
  if (found_bytes < layout_.total_bytes) {
    return "truncated: " + std::to_string(found_bytes) + " bytes of " + std::to_string(layout_.total_bytes) +
           kCopyAgain;
  }

  std::array<char, kJobNameBytes> name{};
  copy_from_shared(name.data(), words + header::job_name, kJobNameBytes - 1);
  run_.job = name.data();
  run_.pid = static_cast<long>(get(header::pid));
  run_.process_start = get(header::process_start);
  run_.uid = static_cast<unsigned>(get(header::uid));
  run_.run_id = {get(header::run_id_high), get(header::run_id_low)};
  run_.rank = static_cast<std::uint32_t>(get(header::rank));
  run_.world_size = static_cast<std::uint32_t>(get(header::world_size));
  run_.created_unix_ns = get(header::created_unix_ns);
  run_.created_monotonic_ns = get(header::created_monotonic_ns);
  run_.first_step = get(header::first_step);
  run_.version_major = static_cast<std::uint32_t>(version >> 32);
  run_.version_minor = static_cast<std::uint32_t>(version);
  return {};
}

Vitals SegmentReader::vitals() const noexcept {
  Vitals vitals;
  const Word* const words = memory_.words();
  if (words == nullptr) return vitals;
  // Acquire: pairs with SegmentWriter::end and SegmentWriter::heartbeat.
  vitals.ended = load_acquire(words[header::end_state]) == 1;
  vitals.heartbeat_ns = load_acquire(words[header::heartbeat_ns]);
  vitals.step = load_relaxed(words[header::step]);
  vitals.step_ns = load_relaxed(words[header::step_ns]);
  vitals.agent_ns = load_relaxed(words[header::agent_ns]);
  vitals.budget_ppm = static_cast<std::uint32_t>(load_relaxed(words[header::budget_ppm]));
  vitals.ended_ns = load_relaxed(words[header::ended_ns]);
  for (std::size_t i = 0; i < vitals.drops.size(); ++i) vitals.drops[i] = load_relaxed(words[header::drops + i]);
  return vitals;
}

}  // namespace tensorscope::schema
