#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "schema/control.h"
#include "schema/control_codec.h"
#include "schema/process_lock.h"

namespace tensorscope::schema {
void format_control(Word* words) noexcept {
  store_relaxed(words[control::magic], kControlMagic);
  store_relaxed(words[control::version], version_word(kVersionMajor, kVersionMinor));
  store_relaxed(words[control::byte_order], kByteOrderMark);
  store_relaxed(words[control::total_bytes], control_bytes());
  store_relaxed(words[control::slots], kViewerSlots);
  store_relaxed(words[control::wants_per_slot], kWantsPerSlot);
  // Release: pairs with ControlWriter::open.
  store_release(words[control::ready], 1);
}

ControlWriter::ControlWriter(ControlWriter&& other) noexcept { *this = std::move(other); }

ControlWriter& ControlWriter::operator=(ControlWriter&& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(slot_, other.slot_);
  std::swap(slot_index_, other.slot_index_);
  std::swap(sequence_, other.sequence_);
  std::swap(pulse_, other.pulse_);
  std::swap(sent_, other.sent_);
  return *this;
}

ControlWriter::~ControlWriter() {
  if (slot_ == nullptr) return;
  publish({});
  unlock_byte(memory_.file(), slot_index_);
}

std::string ControlWriter::open(const std::string& path) {
  if (const Status status = SharedMemory::open(path, SharedMemory::Access::write, memory_); !status.ok()) {
    return path + ": " + status.text + " (" + std::strerror(status.error_number) + ")";
  }
  Word* const words = memory_.words();
  // Acquire: pairs with format_control.
  if (memory_.bytes() < control_bytes() || load_acquire(words[control::ready]) != 1 ||
      load_relaxed(words[control::magic]) != kControlMagic ||
      load_relaxed(words[control::version]) >> 32 != kVersionMajor ||
      load_relaxed(words[control::byte_order]) != kByteOrderMark ||
      load_relaxed(words[control::slots]) != kViewerSlots ||
      load_relaxed(words[control::wants_per_slot]) != kWantsPerSlot) {
    return path + ": not a control block of version " + std::to_string(kVersionMajor);
  }
  for (std::size_t slot = 0; slot < kViewerSlots; ++slot) {
    if (!try_lock_byte(memory_.file(), static_cast<long>(slot))) continue;
    slot_ = words + slot_offset(slot);
    slot_index_ = static_cast<long>(slot);
    // Whoever had the slot before may have been killed in the middle of a write.
    sequence_ = load_relaxed(slot_[viewer_slot::sequence]) & ~Word{1};
    pulse_ = load_relaxed(slot_[viewer_slot::pulse]);
    store_relaxed(slot_[viewer_slot::viewer_pid], static_cast<Word>(getpid()));
    sent_.clear();
    publish({});
    pulse();
    return {};
  }
  return path + ": all " + std::to_string(kViewerSlots) + " places for viewers are taken; close one";
}

void ControlWriter::set(std::span<const Want> wants) {
  if (slot_ == nullptr) return;
  wants = wants.first(std::min(wants.size(), kWantsPerSlot));
  if (std::ranges::equal(wants, sent_)) return;
  sent_.assign(wants.begin(), wants.end());
  publish(wants);
}

void ControlWriter::pulse() noexcept {
  if (slot_ == nullptr) return;
  // Release: pairs with ControlReader::poll; a living lease belongs to a slot that was set up.
  store_release(slot_[viewer_slot::pulse], ++pulse_);
  // Release: pairs with ControlReader::poll. An agent that took this viewer for dead looks at nothing else.
  add_release(memory_.words()[control::generation], 1);
}

void ControlWriter::publish(std::span<const Want> wants) noexcept {
  write_slot(memory_.words(), slot_, sequence_, wants);
}

}  // namespace tensorscope::schema
