#include "schema/control.h"
#include "schema/control_codec.h"

namespace tensorscope::schema {

ControlReader::ControlReader(const Word* control) : control_(control) {
  // All memory is had here: poll() runs in the trainer's loop.
  for (Slot& slot : slots_) slot.wants.resize(kWantsPerSlot);
  wants_.resize(kViewerSlots * kWantsPerSlot);
}

bool ControlReader::has_news() const noexcept {
  return control_ != nullptr && (unsettled_ || load_relaxed(control_[control::generation]) != generation_);
}

bool ControlReader::poll(std::uint64_t now_ns) noexcept {
  if (control_ == nullptr) return false;
  // Acquire: pairs with write_slot.
  generation_ = load_acquire(control_[control::generation]);
  unsettled_ = false;
  bool changed = false;
  live_ = 0;
  for (std::size_t i = 0; i < kViewerSlots; ++i) {
    Slot& slot = slots_[i];
    const Word* const words = control_ + slot_offset(i);
    // Acquire: pairs with ControlWriter::pulse.
    const Word pulse = load_acquire(words[viewer_slot::pulse]);
    const bool was_live = slot.live;
    if (pulse != slot.pulse) {
      slot.pulse = pulse;
      slot.pulse_seen_ns = now_ns;
      slot.live = true;
    } else if (now_ns - slot.pulse_seen_ns > kLeaseNs) {
      slot.live = false;
    }
    const bool copied = slot.live && copy_slot(words, slot);
    changed = changed || copied || was_live != slot.live;
    if (slot.live) ++live_;
  }
  if (changed) unite();
  return changed;
}

bool ControlReader::copy_slot(const Word* words, Slot& slot) noexcept {
  // Acquire: pairs with write_slot.
  const Word sequence = load_acquire(words[viewer_slot::sequence]);
  if (sequence == slot.sequence) return false;
  if (sequence % 2 != 0) {
    unsettled_ = true;
    return false;
  }
  const Word count = load_relaxed(words[viewer_slot::count]);
  std::size_t kept = 0;
  bool whole = count <= kWantsPerSlot;
  for (std::size_t i = 0; whole && i < count; ++i) {
    Want want;
    if (load_want(words + viewer_slot::header_words + i * want_words::words, want)) slot.wants[kept++] = want;
  }
  // Acquire fence: pairs with the release fence of write_slot.
  fence_acquire();
  if (load_relaxed(words[viewer_slot::sequence]) != sequence) {
    unsettled_ = true;
    slot.count = 0;
    slot.sequence = 0;
    return true;
  }
  slot.sequence = sequence;
  slot.count = kept;
  return true;
}

void ControlReader::unite() noexcept {
  want_count_ = 0;
  for (std::size_t i = 0; i < kViewerSlots; ++i) {
    const Slot& slot = slots_[i];
    if (!slot.live) continue;
    for (std::size_t k = 0; k < slot.count; ++k) {
      wants_[want_count_++] = {slot.wants[k], static_cast<std::uint32_t>(i)};
    }
  }
}

}  // namespace tensorscope::schema
