#include "schema/segment_writer.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "schema/control.h"

namespace tensorscope::schema {
namespace {

// Names cannot clash between processes; more than one agent in a process, or a stranger's file, take the next number.
constexpr unsigned kNameAttempts = 16;
// A name's first use may wait longer than a record does: without a place, its whole curve would be missing in the history.
// Asleep, so that a holder that lost its processor gets it back: some 30 ms at most.
constexpr int kSeriesAttempts = 256;
constexpr timespec kSeriesPause{0, 100'000};
// Data loaders live in /dev/shm too.
constexpr std::size_t kShareOfFree = 4;

std::uint64_t clock_ns(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

// Cuts at the start of a code point, so that what is left is still UTF-8.
std::size_t cut_utf8(const std::string& text, std::size_t most) noexcept {
  if (text.size() <= most) return text.size();
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return most;
}

// A name for the run that does not touch any random state of the trainer.
Word mix(Word value) noexcept {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccd;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53;
  return value ^ value >> 33;
}

DropCause cause_of(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::too_large:
      return DropCause::too_large;
    case Outcome::contended:
      return DropCause::contended;
    case Outcome::overtaking:
      return DropCause::overtaking;
    case Outcome::encode:
    case Outcome::written:
      break;
  }
  return DropCause::encode;
}

}  // namespace

std::uint64_t monotonic_ns() noexcept { return clock_ns(CLOCK_MONOTONIC); }

SegmentWriter::SegmentWriter() noexcept = default;
SegmentWriter::~SegmentWriter() = default;

Status SegmentWriter::create(const SegmentRequest& request) noexcept {
  if (!is_valid(request.capacities)) {
    return {StatusCode::invalid_argument, 0, "the ring is not a power of two, or a capacity is zero"};
  }
  Status first;
  try {
    for (const std::string& folder : segment_folders()) {
      const Status status = create_in(folder, request);
      if (status.ok()) {
        if (folder == kSharedMemoryFolder) return status;
        return {StatusCode::ok_in_file, first.error_number,
                "recording into a file of the temporary folder: /dev/shm has no room or cannot be written"};
      }
      if (first.ok()) first = status;
    }
  } catch (...) {
    return {StatusCode::no_memory, ENOMEM, "no memory for the segment's names"};
  }
  return first;
}

Status SegmentWriter::create_in(const std::string& folder, const SegmentRequest& request) noexcept {
  const std::size_t room = free_bytes(folder) / kShareOfFree;
  if (room < control_bytes()) return {StatusCode::no_memory, ENOSPC, "there is no room for the smallest segment"};
  const std::optional<Capacities> capacities =
      fit(request.capacities, std::min(room - control_bytes(), largest_file_bytes()));
  if (!capacities) return {StatusCode::no_memory, ENOSPC, "there is no room for the smallest segment"};
  const Layout layout = layout_for(*capacities);

  SegmentName name{geteuid(), getpid(), process_start_ticks(getpid()), 0};
  Status status;
  for (; name.agent < kNameAttempts; ++name.agent) {
    const SegmentPaths paths = SegmentPaths::of(folder, name);
    // The lock first: a segment without one counts as dead and may be pruned.
    ProcessLock lock;
    status = ProcessLock::create(paths.lock, lock);
    if (status.error_number == EEXIST) continue;
    if (!status.ok()) return status;

    SharedMemory data, control;
    status = SharedMemory::create(paths.data, layout.total_bytes, data);
    if (status.ok()) {
      status = SharedMemory::create(paths.control, control_bytes(), control);
      if (!status.ok()) SharedMemory::remove(paths.data);
    }
    if (!status.ok()) {
      SharedMemory::remove(paths.lock);
      if (status.error_number == EEXIST) continue;
      return status;
    }
    try {
      layout_ = layout;
      paths_ = paths;
      history_ = HistoryWriter(data.words(), layout);
    } catch (...) {
      for (const std::string& path : {paths.data, paths.control, paths.lock}) SharedMemory::remove(path);
      return {StatusCode::no_memory, ENOMEM, "no memory for the history's state"};
    }
    data_ = std::move(data);
    control_ = std::move(control);
    lock_ = std::move(lock);
    catalog_ = CatalogWriter(data_.words(), layout_);
    ring_ = RingWriter(data_.words(), layout_);
    format_control(control_.words());
    write_header(name, request);
    return {};
  }
  return {StatusCode::system, EEXIST, "all names of this process's segments are taken"};
}

void SegmentWriter::write_header(const SegmentName& name, const SegmentRequest& request) noexcept {
  Word* const words = data_.words();
  const std::uint64_t now = monotonic_ns();
  const std::uint64_t unix_now = clock_ns(CLOCK_REALTIME);
  const Capacities& capacities = layout_.capacities;
  const auto put = [words](header::Index index, Word value) { store_relaxed(words[index], value); };
  put(header::magic, kMagic);
  put(header::version, version_word(kVersionMajor, kVersionMinor));
  put(header::byte_order, kByteOrderMark);
  put(header::total_bytes, layout_.total_bytes);
  put(header::catalog_offset, layout_.catalog_offset);
  put(header::catalog_bytes, capacities.catalog_bytes);
  put(header::history_offset, layout_.history_offset);
  put(header::history_series, capacities.history_series);
  put(header::history_buckets, capacities.history_buckets);
  put(header::descriptor_offset, layout_.descriptor_offset);
  put(header::descriptor_slots, capacities.descriptor_slots);
  put(header::data_offset, layout_.data_offset);
  put(header::data_bytes, capacities.data_bytes);
  put(header::pid, static_cast<Word>(name.pid));
  put(header::process_start, name.process_start);
  put(header::uid, name.uid);
  put(header::run_id_high, mix(unix_now ^ name.agent));
  put(header::run_id_low, mix(now ^ static_cast<Word>(name.pid) << 32));
  put(header::rank, request.rank);
  put(header::world_size, request.world_size);
  put(header::created_unix_ns, unix_now);
  put(header::created_monotonic_ns, now);
  put(header::first_step, request.first_step);
  put(header::step, request.first_step);
  put(header::heartbeat_ns, now);
  put(header::budget_ppm, request.budget_ppm);
  copy_to_shared(words + header::job_name, request.job.data(), cut_utf8(request.job, kJobNameBytes - 1));
  // Release: pairs with SegmentReader::open.
  store_release(words[header::ready], 1);
}

bool SegmentWriter::describe(const CatalogEntry& entry) {
  if (catalog_.append(entry)) return true;
  count_drop(DropCause::catalog_full);
  return false;
}

std::optional<std::uint32_t> SegmentWriter::add_series(std::uint32_t source) noexcept {
  std::optional<std::uint32_t> series;
  for (int attempt = 0; attempt < kSeriesAttempts; ++attempt) {
    if (claim_lock_.try_lock()) {
      series = history_.add_series(source);
      claim_lock_.unlock();
      break;
    }
    nanosleep(&kSeriesPause, nullptr);
  }
  if (!series) count_drop(DropCause::history_full);
  return series;
}

Outcome SegmentWriter::scalar(std::uint32_t source, std::uint32_t series, std::uint64_t step, Phase phase,
                              double value) noexcept {
  Outcome outcome = Outcome::contended;
  if (claim_lock_.try_lock()) {
    outcome = ring_.scalar(source, step, phase, value);
    history_.append(series, step, value);
    claim_lock_.unlock();
  }
  if (outcome != Outcome::written) count_drop(cause_of(outcome));
  return outcome;
}

Outcome SegmentWriter::sample(const SampleHeader& header, const EncodedRecord& record,
                              std::span<const std::byte> payload) noexcept {
  static constexpr std::array<std::byte, kCacheLine> kZeros{};
  Outcome outcome = Outcome::contended;
  RingWriter::Claim claim;
  if (claim_lock_.try_lock()) {
    outcome = ring_.claim(record.bytes(), claim);
    claim_lock_.unlock();
  }
  if (outcome != Outcome::written) {
    count_drop(cause_of(outcome));
    return outcome;
  }
  // The suffix fills the payload's last word too: a word is copied whole.
  const std::array<std::span<const std::byte>, 3> parts{
      record.prefix, payload,
      std::span(kZeros).first(record.bytes() - std::min(record.bytes(), record.prefix.size() +
                                                                            words_for(payload.size()) * kWordBytes))};
  ring_.publish(claim, header.source, header.step, header.phase, parts);
  return outcome;
}

void SegmentWriter::count_drop(DropCause cause) noexcept {
  if (data_.words() != nullptr) add_relaxed(data_.words()[header::drops + static_cast<std::size_t>(cause)], 1);
}

void SegmentWriter::heartbeat(std::uint64_t step, std::uint64_t now_ns, std::uint64_t step_ns,
                              std::uint64_t agent_ns) noexcept {
  Word* const words = data_.words();
  store_relaxed(words[header::step], step);
  store_relaxed(words[header::step_ns], step_ns);
  store_relaxed(words[header::agent_ns], agent_ns);
  // Release: pairs with SegmentReader::vitals.
  store_release(words[header::heartbeat_ns], now_ns);
}

void SegmentWriter::end(std::uint64_t now_ns) noexcept {
  Word* const words = data_.words();
  if (words == nullptr) return;
  store_relaxed(words[header::ended_ns], now_ns);
  // Release: pairs with SegmentReader::vitals.
  store_release(words[header::end_state], 1);
}

}  // namespace tensorscope::schema
