#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <span>
#include <vector>

#include "schema/catalog.h"
#include "schema/control.h"
#include "schema/control_codec.h"
#include "schema/history.h"
#include "schema/ring_reader.h"
#include "schema/ring_writer.h"
#include "tests/schema/litmus/memory_model.h"

// The readers and writers of schema/, compiled over the memory model. Each scenario is run as it is, where nothing may go
// wrong in any behaviour, and with one ordering left out, where the model has to find what that ordering prevents.

namespace tensorscope::schema {
namespace {

using litmus::MemoryModel;
using Without = MemoryModel::Without;

struct Findings {
  std::size_t runs = 0;
  std::size_t good = 0;  // something was read, and it was whole
  std::size_t bad = 0;
};

Layout tiny_layout() {
  Capacities capacities;
  capacities.data_bytes = 128;  // two records
  capacities.descriptor_slots = 2;
  capacities.catalog_bytes = 512;
  capacities.history_series = 1;
  capacities.history_buckets = 2;
  return layout_for(capacities);
}

class Litmus : public testing::Test {
 protected:
  Layout layout_ = tiny_layout();
  std::vector<Word> segment_ = std::vector<Word>(layout_.total_bytes / kWordBytes);

  Findings explore(const Without& without, const std::function<void()>& write,
                   const std::function<void(Findings&)>& read, const MemoryModel::Freedom& freedom = {}) {
    Findings findings;
    findings.runs = litmus::model().explore(without, freedom, write, [&] { read(findings); });
    return findings;
  }

  // Four scalars in two slots, each with its step as its value.
  Findings scalars(const Without& without, Word first_index) {
    return explore(
        without,
        [&] {
          RingWriter ring(segment_.data(), layout_);
          ring.start_at(first_index, 0);
          for (Word i = 0; i < 4; ++i) ring.scalar(7, i, Phase::training, static_cast<double>(i));
        },
        [&](Findings& findings) {
          const RingReader ring(segment_.data(), layout_);
          RingEntry entry;
          const RingReader::Slot slot = ring.read_descriptor(first_index + 1, entry);
          if (slot == RingReader::Slot::damaged) ++findings.bad;
          if (slot != RingReader::Slot::whole) return;
          ++(entry.step == 1 && entry.value == 1.0 && entry.source == 7 ? findings.good : findings.bad);
        });
  }

  // Three records of two words in a ring that holds two, so that the third overwrites the first.
  Findings samples(const Without& without) {
    return explore(
        without,
        [&] {
          RingWriter ring(segment_.data(), layout_);
          for (Word i = 1; i <= 3; ++i) {
            RingWriter::Claim claim;
            ASSERT_EQ(ring.claim(16, claim), Outcome::written);
            const std::array<Word, 2> payload{i, i};
            const std::array<std::span<const std::byte>, 1> parts{std::as_bytes(std::span(payload))};
            ring.publish(claim, 7, i, Phase::training, parts);
          }
        },
        [&](Findings& findings) {
          const RingReader ring(segment_.data(), layout_);
          RingEntry entry;
          std::vector<std::byte> record;
          if (ring.read_descriptor(0, entry) != RingReader::Slot::whole || !ring.copy_sample(entry, record)) return;
          std::array<Word, 2> payload{};
          std::memcpy(payload.data(), record.data(), sizeof payload);
          ++(payload[0] == 1 && payload[1] == 1 ? findings.good : findings.bad);
        });
  }

  // A series of two buckets: the second point and then every other one merges them. The reader comes after a given step.
  Findings history(const Without& without, Word settled_step) {
    constexpr Word kOffset = 10;
    return explore(
        without,
        [&] {
          HistoryWriter history(segment_.data(), layout_);
          history.add_series(0);
          for (Word step = 0; step < settled_step + 3; ++step) {
            history.append(0, step, static_cast<double>(step + kOffset));
            if (step == settled_step) litmus::model().settle();
          }
        },
        [&](Findings& findings) {
          std::vector<HistoryBucket> buckets;
          if (!HistoryReader(segment_.data(), layout_).read(0, buckets) || buckets.empty()) return;
          Word next_step = 0;
          bool whole = true;
          for (const HistoryBucket& bucket : buckets) {
            whole = whole && bucket.first_step == next_step && bucket.points() == bucket.last_step - next_step + 1 &&
                    bucket.min == static_cast<double>(bucket.first_step + kOffset) &&
                    bucket.max == static_cast<double>(bucket.last_step + kOffset) && bucket.last == bucket.max;
            next_step = bucket.last_step + 1;
          }
          ++(whole ? findings.good : findings.bad);
        },
        {.extremes = true, .choices = 20});
  }

  // Two wishes one after the other; in each, every value is that wish's number.
  Findings wants(const Without& without) {
    static std::vector<Word> control(control_bytes() / kWordBytes);
    return explore(
        without,
        [&] {
          Word* const slot = control.data() + slot_offset(0);
          Word sequence = 0;
          for (std::uint32_t i = 1; i <= 2; ++i) {
            Want want;
            want.source = i;
            want.interval_steps = i;
            want.products = Product::stats;
            want.window.dimensions = 1;
            want.window.start[0] = want.window.count[0] = want.window.stride[0] = i;
            write_slot(control.data(), slot, sequence, std::span(&want, 1));
            store_release(slot[viewer_slot::pulse], i);
          }
        },
        [&](Findings& findings) {
          static ControlReader fresh(control.data());
          ControlReader reader = fresh;
          reader.poll(1);
          for (const ControlReader::LeasedWant& leased : reader.wants()) {
            const Want& want = leased.want;
            const bool whole = want.interval_steps == want.source && want.window.start[0] == want.source &&
                               want.window.count[0] == want.source && want.window.stride[0] == want.source;
            ++(whole ? findings.good : findings.bad);
          }
        });
  }

  Findings names(const Without& without) {
    return explore(
        without,
        [&] {
          CatalogWriter catalog(segment_.data(), layout_);
          CatalogEntry entry;
          entry.path = "a";
          ASSERT_TRUE(catalog.append(entry));
          entry.path = "b";
          ASSERT_TRUE(catalog.append(entry));
        },
        [&](Findings& findings) {
          CatalogReader catalog(segment_.data(), layout_);
          std::vector<CatalogEntry> entries;
          catalog.poll(entries);
          findings.bad += catalog.damaged();
          findings.good += entries.size();
        });
  }
};

#define EXPECT_NOTHING_BAD(findings)                                                  \
  do {                                                                                \
    const Findings found = (findings);                                                \
    EXPECT_EQ(found.bad, 0u) << "of " << found.runs << " behaviours";                 \
    EXPECT_GT(found.good, 0u) << "the scenario never reads anything";                 \
    EXPECT_GT(found.runs, 1u) << "the scenario has one behaviour: it proves nothing"; \
  } while (false)

TEST_F(Litmus, ADescriptorIsNeverReadTorn) { EXPECT_NOTHING_BAD(scalars({}, 0)); }
TEST_F(Litmus, ADescriptorIsNeverReadTornWhereSequencesWrap) { EXPECT_NOTHING_BAD(scalars({}, ~Word{0} / 2 - 2)); }
TEST_F(Litmus, ADescriptorNeedsTheReleaseFence) { EXPECT_GT(scalars({.release_fence = true}, 0).bad, 0u); }
TEST_F(Litmus, ADescriptorNeedsTheAcquireFence) { EXPECT_GT(scalars({.acquire_fence = true}, 0).bad, 0u); }
TEST_F(Litmus, ADescriptorNeedsTheReleaseStore) { EXPECT_GT(scalars({.release_store = true}, 0).bad, 0u); }
TEST_F(Litmus, ADescriptorNeedsTheAcquireLoad) { EXPECT_GT(scalars({.acquire_load = true}, 0).bad, 0u); }

TEST_F(Litmus, ASampleIsNeverReadTorn) { EXPECT_NOTHING_BAD(samples({})); }
TEST_F(Litmus, ASampleNeedsTheReleaseFence) { EXPECT_GT(samples({.release_fence = true}).bad, 0u); }
TEST_F(Litmus, ASampleNeedsTheAcquireFence) { EXPECT_GT(samples({.acquire_fence = true}).bad, 0u); }

TEST_F(Litmus, AHistoryIsNeverReadTorn) {
  for (const Word settled_step : {Word{0}, Word{1}, Word{2}, Word{3}}) EXPECT_NOTHING_BAD(history({}, settled_step));
}
TEST_F(Litmus, AHistoryNeedsTheReleaseFence) { EXPECT_GT(history({.release_fence = true}, 0).bad, 0u); }
TEST_F(Litmus, AHistoryNeedsTheAcquireFence) { EXPECT_GT(history({.acquire_fence = true}, 0).bad, 0u); }

TEST_F(Litmus, AWantIsNeverReadTorn) { EXPECT_NOTHING_BAD(wants({})); }
TEST_F(Litmus, AWantNeedsTheReleaseFence) { EXPECT_GT(wants({.release_fence = true}).bad, 0u); }
TEST_F(Litmus, AWantNeedsTheAcquireFence) { EXPECT_GT(wants({.acquire_fence = true}).bad, 0u); }

TEST_F(Litmus, ACatalogEntryIsNeverReadTorn) { EXPECT_NOTHING_BAD(names({})); }
TEST_F(Litmus, ACatalogEntryNeedsTheReleaseStore) { EXPECT_GT(names({.release_store = true}).bad, 0u); }
TEST_F(Litmus, ACatalogEntryNeedsTheAcquireLoad) { EXPECT_GT(names({.acquire_load = true}).bad, 0u); }

}  // namespace
}  // namespace tensorscope::schema
