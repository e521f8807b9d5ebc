#include "schema/ring_writer.h"

#include <bit>

namespace tensorscope::schema {
namespace {

constexpr Word to_cache_line(Word bytes) noexcept { return (bytes + kCacheLine - 1) / kCacheLine * kCacheLine; }

constexpr Word tag_of(std::uint32_t source, descriptor::Type type, Phase phase) noexcept {
  return Word{source} << 32 | Word{type} << 8 | static_cast<Word>(phase);
}

}  // namespace

RingWriter::RingWriter(Word* segment, const Layout& layout) noexcept
    : segment_(segment),
      descriptors_(segment + layout.descriptor_offset / kWordBytes),
      data_(segment + layout.data_offset / kWordBytes),
      slots_(layout.capacities.descriptor_slots),
      data_bytes_(layout.capacities.data_bytes) {}

RingWriter& RingWriter::operator=(RingWriter&& other) noexcept {
  segment_ = other.segment_;
  descriptors_ = other.descriptors_;
  data_ = other.data_;
  slots_ = other.slots_;
  data_bytes_ = other.data_bytes_;
  head_ = other.head_;
  data_end_ = other.data_end_;
  return *this;
}

void RingWriter::start_at(Word index, Word position) noexcept {
  head_ = index;
  data_end_ = position;
  store_relaxed(segment_[header::data_intent], position);
  store_release(segment_[header::ring_head], index);
}

void RingWriter::write_descriptor(Word index, Word tag, Word step, Word value, Word bytes) noexcept {
  Word* const slot = descriptors_ + (index & (slots_ - 1)) * descriptor::words;
  const Word sequence = 2 * index + 2;
  store_relaxed(slot[descriptor::sequence], sequence - 1);
  // Release fence: a reader that sees a word of this entry also sees that the slot is being written.
  fence_release();
  store_relaxed(slot[descriptor::tag], tag);
  store_relaxed(slot[descriptor::step], step);
  store_relaxed(slot[descriptor::value], value);
  store_relaxed(slot[descriptor::bytes], bytes);
  store_relaxed(slot[descriptor::check], check_of(sequence, tag, step, value, bytes));
  // Release: pairs with RingReader::read_descriptor.
  store_release(slot[descriptor::sequence], sequence);
}

bool RingWriter::would_overtake(Word index, Word data_end) const noexcept {
  if (flying_.load(std::memory_order_acquire) == 0) return false;
  for (const Flight& flight : flights_) {
    // Acquire: pairs with the release in publish(); its copy is over before the place is used again.
    if (!flight.taken.load(std::memory_order_acquire)) continue;
    if (index - flight.index >= slots_ || data_end - flight.position > data_bytes_) return true;
  }
  return false;
}

Outcome RingWriter::scalar(std::uint32_t source, std::uint64_t step, Phase phase, double value) noexcept {
  if (would_overtake(head_, data_end_)) return Outcome::overtaking;
  write_descriptor(head_, tag_of(source, descriptor::scalar, phase), step, std::bit_cast<Word>(value), 0);
  // Release: pairs with RingReader::head.
  store_release(segment_[header::ring_head], ++head_);
  return Outcome::written;
}

Outcome RingWriter::claim(std::size_t bytes, Claim& claim) noexcept {
  if (bytes > max_record_bytes()) return Outcome::too_large;
  // A record is contiguous: what does not fit before the end starts at the beginning.
  Word position = data_end_;
  const std::size_t place = position & (data_bytes_ - 1);
  const Word length = to_cache_line(bytes);
  if (place + length > data_bytes_) position += data_bytes_ - place;
  if (would_overtake(head_, position + length)) return Outcome::overtaking;
  std::size_t flight = 0;
  while (flight < kFlights && flights_[flight].taken.load(std::memory_order_acquire)) ++flight;
  if (flight == kFlights) return Outcome::contended;

  claim = {head_, position, bytes, flight};
  flights_[flight].index = head_;
  flights_[flight].position = position;
  flights_[flight].taken.store(true, std::memory_order_relaxed);
  flying_.fetch_add(1, std::memory_order_relaxed);
  data_end_ = position + length;
  store_relaxed(segment_[header::data_intent], data_end_);
  // Release: pairs with RingReader::head. The entry counts from here on; its sequence says when it is whole.
  store_release(segment_[header::ring_head], ++head_);
  return Outcome::written;
}

void RingWriter::publish(const Claim& claim, std::uint32_t source, std::uint64_t step, Phase phase,
                         std::span<const std::span<const std::byte>> parts) noexcept {
  // Release fence: a reader that sees a byte of this record also sees the intent that claimed it.
  fence_release();
  Word* to = data_ + (claim.position & (data_bytes_ - 1)) / kWordBytes;
  for (const std::span<const std::byte> part : parts) {
    copy_to_shared(to, part.data(), part.size());
    to += words_for(part.size());
  }
  write_descriptor(claim.index, tag_of(source, descriptor::sample, phase), step, claim.position, claim.bytes);
  // Release: pairs with would_overtake() and claim().
  flights_[claim.flight].taken.store(false, std::memory_order_release);
  flying_.fetch_sub(1, std::memory_order_release);
}

}  // namespace tensorscope::schema
