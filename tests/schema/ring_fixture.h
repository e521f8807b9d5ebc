#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ring_reader.h"
#include "schema/ring_writer.h"

namespace tensorscope::schema {

// A tiny ring in private memory, and the words to tell a story about it:
//   ring.write("a"); ring.damage_byte_of_slot(0, 12); ring.expect_damaged();
class RingFixture : public testing::Test {
 protected:
  RingFixture() { rebuild(8, 1024); }

  void rebuild(std::size_t slots, std::size_t data_bytes, Word first_index = 0, Word first_position = 0) {
    Capacities capacities;
    capacities.data_bytes = data_bytes;
    capacities.descriptor_slots = slots;
    capacities.catalog_bytes = 64;
    capacities.history_series = 1;
    capacities.history_buckets = 2;
    layout_ = layout_for(capacities);
    segment_.assign(layout_.total_bytes / kWordBytes, 0);
    writer_ = RingWriter(segment_.data(), layout_);
    writer_.start_at(first_index, first_position);
    reader_ = RingReader(segment_.data(), layout_);
    reader_.seek(first_index);
  }

  Outcome write(std::string_view text) {
    RingWriter::Claim claim;
    const Outcome outcome = writer_.claim(text.size(), claim);
    if (outcome == Outcome::written) publish(claim, text);
    return outcome;
  }
  RingWriter::Claim claim(std::string_view text) {
    RingWriter::Claim claimed;
    EXPECT_EQ(writer_.claim(text.size(), claimed), Outcome::written);
    return claimed;
  }
  void publish(const RingWriter::Claim& claimed, std::string_view text) {
    const std::span<const std::byte> parts[] = {std::as_bytes(std::span(text))};
    writer_.publish(claimed, 7, step_++, Phase::training, parts);
  }
  void write_scalar(double value) { ASSERT_EQ(writer_.scalar(3, step_++, Phase::unknown, value), Outcome::written); }

  void damage_word_of_slot(Word index, std::size_t word) {
    const std::size_t slots = layout_.capacities.descriptor_slots;
    segment_[layout_.descriptor_offset / kWordBytes + (index & (slots - 1)) * descriptor::words + word] ^= 1ull << 40;
  }

  void expect(std::string_view text) {
    RingEntry entry;
    std::vector<std::byte> record;
    ASSERT_EQ(reader_.next(entry, record), RingReader::Next::sample);
    EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(record.data()), record.size()), text);
    EXPECT_EQ(entry.source, 7u);
    EXPECT_EQ(entry.phase, Phase::training);
  }
  void expect_scalar(double value) {
    RingEntry entry;
    std::vector<std::byte> record;
    ASSERT_EQ(reader_.next(entry, record), RingReader::Next::scalar);
    EXPECT_EQ(entry.value, value);
    EXPECT_EQ(entry.source, 3u);
  }
  void expect_nothing(bool owner_gone = false) {
    RingEntry entry;
    std::vector<std::byte> record;
    EXPECT_EQ(reader_.next(entry, record, owner_gone), RingReader::Next::none);
  }

  Layout layout_;
  std::vector<Word> segment_;
  RingWriter writer_;
  RingReader reader_;
  std::uint64_t step_ = 0;
};

}  // namespace tensorscope::schema
