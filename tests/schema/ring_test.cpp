#include <limits>

#include "tests/schema/ring_fixture.h"

namespace tensorscope::schema {
namespace {

using Ring = RingFixture;

TEST_F(Ring, AReaderGetsRecordsInOrderAndOnce) {
  write("first");
  write_scalar(2.5);
  write("third");
  expect("first");
  expect_scalar(2.5);
  expect("third");
  expect_nothing();
}

TEST_F(Ring, EveryLengthComesBackWhole) {
  rebuild(8, 4096);
  for (std::size_t length = 0; length <= 2048; length += length < 70 ? 1 : 97) {
    std::string text(length, '\0');
    for (std::size_t i = 0; i < length; ++i) text[i] = static_cast<char>('a' + (i + length) % 26);
    ASSERT_EQ(write(text), Outcome::written);
    expect(text);
  }
}

TEST_F(Ring, NonFiniteScalarsKeepTheirBits) {
  write_scalar(-0.0);
  write_scalar(std::numeric_limits<double>::infinity());
  write_scalar(std::numeric_limits<double>::denorm_min());
  expect_scalar(-0.0);
  expect_scalar(std::numeric_limits<double>::infinity());
  expect_scalar(std::numeric_limits<double>::denorm_min());
}

TEST_F(Ring, ALappedReaderCountsTheGapAndGoesOn) {
  for (int i = 0; i < 11; ++i) write_scalar(i);  // eight slots
  expect_scalar(3);
  EXPECT_EQ(reader_.lost(), 3u);
  write_scalar(11);
  expect_scalar(4);
}

TEST_F(Ring, ASampleWhoseBytesAreOverwrittenIsLostThoughItsDescriptorIsThere) {
  rebuild(8, 256);
  write(std::string(128, 'a'));
  write(std::string(128, 'b'));
  write(std::string(64, 'c'));  // over the first
  expect(std::string(128, 'b'));
  EXPECT_EQ(reader_.lost(), 1u);
}

TEST_F(Ring, ARecordNeverWrapsAroundTheEndOfTheDataRing) {
  rebuild(8, 256);
  write(std::string(128, 'a'));
  write(std::string(64, 'b'));
  write(std::string(128, 'c'));  // 64 bytes are left before the end
  expect(std::string(64, 'b'));
  expect(std::string(128, 'c'));
  EXPECT_EQ(reader_.lost(), 1u);
}

TEST_F(Ring, GoesOnWhereSequencesAndPositionsWrap) {
  const Word near_end = std::numeric_limits<Word>::max() / 2 - 2;
  rebuild(4, 256, near_end, std::numeric_limits<Word>::max() - 127);
  for (char c = 'a'; c < 'k'; ++c) {
    ASSERT_EQ(write(std::string(40, c)), Outcome::written);
    expect(std::string(40, c));
  }
  EXPECT_EQ(reader_.lost(), 0u);
  EXPECT_EQ(reader_.damaged(), 0u);
}

TEST_F(Ring, ARecordOfMoreThanHalfTheRingIsRefused) {
  EXPECT_EQ(write(std::string(512, 'a')), Outcome::written);
  EXPECT_EQ(write(std::string(513, 'a')), Outcome::too_large);
  expect(std::string(512, 'a'));
  expect_nothing();
}

TEST_F(Ring, TheReaderWaitsForARecordThatIsStillWritten) {
  const RingWriter::Claim slow = claim("slow");
  write("quick");
  expect_nothing();
  publish(slow, "slow");
  expect("slow");
  expect("quick");
}

TEST_F(Ring, WhatADeadWriterNeverFinishedIsSkippedAndCounted) {
  claim("never");
  write("whole");
  RingEntry entry;
  std::vector<std::byte> record;
  EXPECT_EQ(reader_.next(entry, record, true), RingReader::Next::sample);
  EXPECT_EQ(entry.index, 1u);
  EXPECT_EQ(reader_.unfinished(), 1u);
}

TEST_F(Ring, ANewRecordMayNotOvertakeASiblingThatStillCopiesItsBytes) {
  rebuild(8, 256);
  const RingWriter::Claim slow = claim(std::string(64, 's'));
  EXPECT_EQ(write(std::string(128, 'a')), Outcome::written);
  EXPECT_EQ(write(std::string(128, 'b')), Outcome::overtaking);  // would need the sibling's bytes
  publish(slow, std::string(64, 's'));
  EXPECT_EQ(write(std::string(128, 'b')), Outcome::written);
}

TEST_F(Ring, ANewRecordMayNotOvertakeASiblingsDescriptor) {
  const RingWriter::Claim slow = claim("slow");
  for (int i = 0; i < 7; ++i) write_scalar(i);
  EXPECT_EQ(writer_.scalar(3, 0, Phase::unknown, 7), Outcome::overtaking);
  publish(slow, "slow");
  EXPECT_EQ(writer_.scalar(3, 0, Phase::unknown, 7), Outcome::written);
}

TEST_F(Ring, OnlySoManyThreadsCopyAtOnce) {
  rebuild(32, 4096);
  std::vector<RingWriter::Claim> claims;
  for (int i = 0; i < 8; ++i) claims.push_back(claim("x"));
  EXPECT_EQ(write("ninth"), Outcome::contended);
  publish(claims[3], "x");
  EXPECT_EQ(write("ninth"), Outcome::written);
}

TEST_F(Ring, AFlippedBitInADescriptorIsCountedAsDamage) {
  for (const auto word : {descriptor::tag, descriptor::step, descriptor::value, descriptor::bytes, descriptor::check}) {
    const std::uint64_t before = reader_.damaged();
    const Word index = reader_.next_index();
    write("a");
    damage_word_of_slot(index, word);
    expect_nothing();
    EXPECT_EQ(reader_.damaged(), before + 1) << "word " << word;
  }
  write("b");
  expect("b");
}

TEST_F(Ring, AHeadThatGoesBackIsDamageAndEndsNothing) {
  write("a");
  write("b");
  expect("a");
  expect("b");
  segment_[header::ring_head] = 1;
  expect_nothing();
  EXPECT_EQ(reader_.damaged(), 1u);
}

TEST_F(Ring, AnAbsurdHeadDoesNotKeepTheReaderBusy) {
  write("a");
  segment_[header::ring_head] = Word{1} << 62;
  expect_nothing(true);
  EXPECT_LE(reader_.unfinished() + reader_.lost() + reader_.damaged(), (Word{1} << 62) + 8);
}

}  // namespace
}  // namespace tensorscope::schema
