#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "schema/control.h"
#include "schema/control_codec.h"
#include "tests/schema/temporary_folder.h"

namespace tensorscope::schema {
namespace {

class Control : public testing::Test {
 protected:
  Control() {
    EXPECT_TRUE(SharedMemory::create(path_, control_bytes(), memory_).ok());
    format_control(memory_.words());
    agent_ = ControlReader(memory_.words());
  }

  static Want want(std::uint32_t source) {
    Want wanted;
    wanted.source = source;
    wanted.products = Product::stats | Product::region;
    wanted.interval_steps = 10;
    wanted.window.dimensions = 2;
    wanted.window.start = {1, 2};
    wanted.window.count = {3, 4};
    wanted.window.stride = {5, 6};
    wanted.argument = 7;
    return wanted;
  }
  std::vector<std::uint32_t> wanted_sources() const {
    std::vector<std::uint32_t> sources;
    for (const auto& leased : agent_.wants()) sources.push_back(leased.want.source);
    return sources;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "control";
  SharedMemory memory_;
  ControlReader agent_;
  std::uint64_t now_ = 1'000'000'000'000;
};

TEST_F(Control, TheAgentGetsWhatAViewerWants) {
  EXPECT_FALSE(agent_.has_news());
  ControlWriter viewer;
  ASSERT_EQ(viewer.open(path_), "");
  const std::vector<Want> wants{want(1), want(9)};
  viewer.set(wants);
  EXPECT_TRUE(agent_.has_news());
  EXPECT_TRUE(agent_.poll(now_));
  ASSERT_EQ(agent_.wants().size(), 2u);
  EXPECT_EQ(agent_.wants()[0].want, wants[0]);
  EXPECT_EQ(agent_.wants()[1].want, wants[1]);
  EXPECT_FALSE(agent_.has_news());
}

TEST_F(Control, SendingTheSameWantsAgainIsNoNews) {
  ControlWriter viewer;
  ASSERT_EQ(viewer.open(path_), "");
  viewer.set(std::vector{want(1)});
  agent_.poll(now_);
  viewer.set(std::vector{want(1)});
  EXPECT_FALSE(agent_.has_news());
}

TEST_F(Control, AnotherArgumentIsAnotherWant) {
  ControlWriter viewer;
  ASSERT_EQ(viewer.open(path_), "");
  viewer.set(std::vector{want(1)});
  agent_.poll(now_);
  Want other = want(1);
  other.argument = 0xffffffff;
  viewer.set(std::vector{other});
  EXPECT_TRUE(agent_.has_news());
  agent_.poll(now_);
  ASSERT_EQ(agent_.wants().size(), 1u);
  EXPECT_EQ(agent_.wants()[0].want, other);
}

TEST_F(Control, AnArgumentOfMoreThan32BitsIsIgnored) {
  ControlWriter viewer;
  ASSERT_EQ(viewer.open(path_), "");
  viewer.set(std::vector{want(1), want(2)});
  Word* const first = memory_.words() + slot_offset(0) + viewer_slot::header_words;
  store_relaxed(first[want_words::argument], Word{1} << 32);
  agent_.poll(now_);
  EXPECT_EQ(wanted_sources(), (std::vector<std::uint32_t>{2}));
}

TEST_F(Control, ALeaseEndsTwoSecondsAfterTheLastPulseOnTheAgentsClock) {
  ControlWriter viewer;
  ASSERT_EQ(viewer.open(path_), "");
  viewer.set(std::vector{want(1)});
  agent_.poll(now_);
  viewer.pulse();
  agent_.poll(now_ += kLeaseNs);
  EXPECT_EQ(agent_.wants().size(), 1u);
  agent_.poll(now_ += kLeaseNs);
  EXPECT_EQ(agent_.wants().size(), 1u) << "exactly two seconds still count";
  EXPECT_TRUE(agent_.poll(now_ += 1));
  EXPECT_TRUE(agent_.wants().empty());
  EXPECT_FALSE(agent_.has_leases());
}

TEST_F(Control, AViewerThatWasStoppedAndGoesOnHasItsLeaseBack) {
  ControlWriter viewer;
  ASSERT_EQ(viewer.open(path_), "");
  viewer.set(std::vector{want(1)});
  agent_.poll(now_);
  agent_.poll(now_ += 3 * kLeaseNs);
  EXPECT_TRUE(agent_.wants().empty());
  viewer.pulse();
  viewer.set(std::vector{want(1), want(2)});
  EXPECT_TRUE(agent_.poll(now_));
  EXPECT_EQ(wanted_sources(), (std::vector<std::uint32_t>{1, 2}));
}

TEST_F(Control, TheOnlyViewerHasItsLeaseBackWithoutWantingAnythingNew) {
  ControlWriter viewer;
  ASSERT_EQ(viewer.open(path_), "");
  viewer.set(std::vector{want(1)});
  agent_.poll(now_);
  agent_.poll(now_ += 3 * kLeaseNs);
  ASSERT_FALSE(agent_.has_leases());
  ASSERT_FALSE(agent_.has_news());
  viewer.pulse();
  EXPECT_TRUE(agent_.has_news()) << "or the agent would never look again";
  EXPECT_TRUE(agent_.poll(now_));
  EXPECT_EQ(wanted_sources(), (std::vector<std::uint32_t>{1}));
}

TEST_F(Control, OfWhatANewerViewerWantsTheKnownIsServed) {
  ControlWriter viewer;
  ASSERT_EQ(viewer.open(path_), "");
  Want newer = want(1);
  newer.products = static_cast<Product>(64 | static_cast<std::uint32_t>(Product::stats));
  viewer.set(std::vector{newer});
  agent_.poll(now_);
  ASSERT_EQ(agent_.wants().size(), 1u);
  EXPECT_EQ(agent_.wants()[0].want.products, Product::stats);
}

TEST_F(Control, ViewersAreUnitedAndOneThatLeavesTakesOnlyItsOwn) {
  ControlWriter first;
  ASSERT_EQ(first.open(path_), "");
  first.set(std::vector{want(1)});
  {
    ControlWriter second;
    ASSERT_EQ(second.open(path_), "");
    second.set(std::vector{want(2)});
    agent_.poll(now_);
    EXPECT_EQ(wanted_sources(), (std::vector<std::uint32_t>{1, 2}));
    EXPECT_NE(agent_.wants()[0].viewer, agent_.wants()[1].viewer);
  }
  EXPECT_TRUE(agent_.has_news());
  agent_.poll(now_);
  EXPECT_EQ(wanted_sources(), (std::vector<std::uint32_t>{1}));
}

TEST_F(Control, OneViewerTooManyIsToldSo) {
  std::vector<ControlWriter> viewers(kViewerSlots);
  for (ControlWriter& viewer : viewers) ASSERT_EQ(viewer.open(path_), "");
  ControlWriter extra;
  EXPECT_NE(extra.open(path_).find("taken"), std::string::npos);
  EXPECT_FALSE(extra.is_open());
  viewers.pop_back();
  EXPECT_EQ(extra.open(path_), "");
}

TEST_F(Control, ASlotLeftInTheMiddleOfAWriteIsNotServedAndCanBeTakenOver) {
  {
    ControlWriter killed;
    ASSERT_EQ(killed.open(path_), "");
    killed.set(std::vector{want(1)});
  }
  Word* const slot = memory_.words() + slot_offset(0);
  store_relaxed(slot[viewer_slot::sequence], load_relaxed(slot[viewer_slot::sequence]) + 1);
  store_relaxed(slot[viewer_slot::pulse], 77);
  store_relaxed(memory_.words()[control::generation], 99);
  agent_.poll(now_);
  EXPECT_TRUE(agent_.wants().empty());
  EXPECT_TRUE(agent_.has_news()) << "it looks again";
  agent_.poll(now_ += kLeaseNs + 1);
  EXPECT_FALSE(agent_.has_news()) << "until the lease is over";
  ControlWriter next;
  ASSERT_EQ(next.open(path_), "");
  next.set(std::vector{want(5)});
  agent_.poll(now_);
  EXPECT_EQ(wanted_sources(), (std::vector<std::uint32_t>{5}));
}

TEST_F(Control, WantsOutOfRangeAreIgnoredTheOthersServed) {
  ControlWriter viewer;
  ASSERT_EQ(viewer.open(path_), "");
  Want bad_product = want(2), no_product = want(3), no_interval = want(4), many_dimensions = want(5), no_stride = want(6);
  bad_product.products = static_cast<Product>(64);
  no_product.products = Product::none;
  no_interval.interval_steps = 0;
  many_dimensions.window.dimensions = kMaxDimensions + 1;
  no_stride.window.stride[1] = 0;
  viewer.set(std::vector{want(1), bad_product, no_product, no_interval, many_dimensions, no_stride, want(7)});
  agent_.poll(now_);
  EXPECT_EQ(wanted_sources(), (std::vector<std::uint32_t>{1, 7}));
}

// Stresses: the agent's reading of a control block that somebody fills with anything.
TEST_F(Control, RandomBytesAreSurvivedAndAnsweredWithinBounds) {
  std::mt19937_64 random(7);
  Word* const words = memory_.words();
  const std::size_t count = control_bytes() / kWordBytes;
  for (int round = 0; round < 300; ++round) {
    for (int i = 0; i < 2000; ++i) {
      const Word value = round % 3 == 0 ? random() : random() % 16;
      store_relaxed(words[random() % count], value);
    }
    for (std::size_t slot = 0; slot < kViewerSlots; ++slot) {
      store_relaxed(words[slot_offset(slot) + viewer_slot::pulse], random());
      store_relaxed(words[slot_offset(slot) + viewer_slot::sequence], random() & ~Word{1});
      store_relaxed(words[slot_offset(slot) + viewer_slot::count], round % 2 == 0 ? random() : random() % 4096);
    }
    agent_.poll(now_ += 1000);
    ASSERT_LE(agent_.wants().size(), kViewerSlots * kWantsPerSlot);
    for (const auto& leased : agent_.wants()) {
      ASSERT_NE(leased.want.interval_steps, 0u);
      ASSERT_LE(leased.want.window.dimensions, kMaxDimensions);
    }
  }
}

TEST_F(Control, ABlockOfAnotherVersionOrATruncatedOneIsRefused) {
  store_relaxed(memory_.words()[control::version], version_word(kVersionMajor + 1, 0));
  EXPECT_NE(ControlWriter().open(path_), "");
  store_relaxed(memory_.words()[control::version], version_word(kVersionMajor, 7));
  EXPECT_EQ(ControlWriter().open(path_), "");
  std::filesystem::resize_file(path_, 4096);
  EXPECT_NE(ControlWriter().open(path_), "");
}

}  // namespace
}  // namespace tensorscope::schema
