#include "schema/ring_reader.h"

#include <bit>

namespace tensorscope::schema {

RingReader::RingReader(const Word* segment, const Layout& layout) noexcept
    : segment_(segment),
      descriptors_(segment + layout.descriptor_offset / kWordBytes),
      data_(segment + layout.data_offset / kWordBytes),
      slots_(layout.capacities.descriptor_slots),
      data_bytes_(layout.capacities.data_bytes),
      next_(oldest()) {}

Word RingReader::head() const noexcept {
  // Acquire: pairs with RingWriter::scalar and RingWriter::claim.
  return segment_ != nullptr ? load_acquire(segment_[header::ring_head]) : 0;
}

Word RingReader::oldest() const noexcept {
  const Word end = head();
  return end > slots_ ? end - slots_ : 0;
}

RingReader::Slot RingReader::read_descriptor(Word index, RingEntry& entry) const noexcept {
  const Word* const slot = descriptors_ + (index & (slots_ - 1)) * descriptor::words;
  const Word whole = 2 * index + 2;
  // Acquire: pairs with RingWriter::write_descriptor.
  const Word sequence = load_acquire(slot[descriptor::sequence]);
  // Signed, because sequences may wrap.
  const auto ahead = static_cast<std::int64_t>(sequence - whole);
  if (ahead < 0) return Slot::in_progress;
  if (ahead > 0) return Slot::lapped;
  const Word tag = load_relaxed(slot[descriptor::tag]);
  const Word step = load_relaxed(slot[descriptor::step]);
  const Word value = load_relaxed(slot[descriptor::value]);
  const Word bytes = load_relaxed(slot[descriptor::bytes]);
  const Word check = load_relaxed(slot[descriptor::check]);
  // Acquire fence: pairs with the release fence of RingWriter::write_descriptor.
  fence_acquire();
  if (load_relaxed(slot[descriptor::sequence]) != whole) return Slot::lapped;

  const Word type = tag >> 8 & 0xff;
  const Word phase = tag & 0xff;
  if (check != check_of(whole, tag, step, value, bytes)) return Slot::damaged;
  entry = {};
  entry.index = index;
  entry.source = static_cast<std::uint32_t>(tag >> 32);
  entry.phase = phase < kPhaseCount ? static_cast<Phase>(phase) : Phase::unknown;
  entry.step = step;
  if (type == descriptor::scalar) {
    entry.value = std::bit_cast<double>(value);
    return Slot::whole;
  }
  const std::size_t place = value & (data_bytes_ - 1);
  if (type != descriptor::sample || bytes > data_bytes_ / 2 || place % kCacheLine != 0 ||
      bytes > data_bytes_ - place) {
    return Slot::damaged;
  }
  entry.is_sample = true;
  entry.position = value;
  entry.bytes = bytes;
  return Slot::whole;
}

bool RingReader::copy_sample(const RingEntry& entry, std::vector<std::byte>& record) const {
  // Everything from `intent - data_bytes` on is still there.
  const auto is_there = [&] { return load_relaxed(segment_[header::data_intent]) - entry.position <= data_bytes_; };
  if (!is_there()) return false;
  record.resize(entry.bytes);
  copy_from_shared(record.data(), data_ + (entry.position & (data_bytes_ - 1)) / kWordBytes, entry.bytes);
  // Acquire fence: pairs with the release fence of RingWriter::publish.
  fence_acquire();
  return is_there();
}

RingReader::Next RingReader::next(RingEntry& entry, std::vector<std::byte>& record, bool owner_gone) {
  const Word end = head();
  if (static_cast<std::int64_t>(end - next_) < 0) {
    ++damaged_;
    next_ = end;  // a head never goes back
    return Next::none;
  }
  if (const Word behind = end - next_; behind > slots_) {
    lost_ += behind - slots_;
    next_ = end - slots_;
  }
  while (next_ != end) {
    const Slot slot = read_descriptor(next_, entry);
    if (slot == Slot::in_progress && !owner_gone) return Next::none;
    ++next_;
    switch (slot) {
      case Slot::whole:
        if (!entry.is_sample) return Next::scalar;
        if (copy_sample(entry, record)) return Next::sample;
        ++lost_;
        break;
      case Slot::lapped:
        ++lost_;
        break;
      case Slot::damaged:
        ++damaged_;
        break;
      case Slot::in_progress:
        ++unfinished_;
        break;
    }
  }
  return Next::none;
}

}  // namespace tensorscope::schema
