#include <gtest/gtest.h>

#include <vector>

#include "schema/catalog.h"

namespace tensorscope::schema {
namespace {

class Catalog : public testing::Test {
 protected:
  Catalog() {
    Capacities capacities;
    capacities.data_bytes = 64;
    capacities.descriptor_slots = 1;
    capacities.catalog_bytes = 1024;
    capacities.history_series = 1;
    capacities.history_buckets = 2;
    layout_ = layout_for(capacities);
    segment_.resize(layout_.total_bytes / kWordBytes);
    writer_ = CatalogWriter(segment_.data(), layout_);
    reader_ = CatalogReader(segment_.data(), layout_);
  }

  bool add(std::uint32_t id, const std::string& path) {
    CatalogEntry entry;
    entry.id = id;
    entry.path = path;
    return writer_.append(entry);
  }
  std::vector<CatalogEntry> poll() {
    std::vector<CatalogEntry> entries;
    reader_.poll(entries);
    return entries;
  }

  Layout layout_;
  std::vector<Word> segment_;
  CatalogWriter writer_;
  CatalogReader reader_;
};

TEST_F(Catalog, EveryFieldComesBack) {
  CatalogEntry entry;
  entry.id = 3;
  entry.path = "net.conv1.weight:grad";
  entry.kind = SourceKind::gradient;
  entry.dtype = Dtype::bfloat16;
  entry.shape = {16, 1, 5, 5};
  entry.module_type = "torch::nn::Conv2dImpl";
  entry.parent = 2;
  entry.unit = "1/s";
  entry.device = "cpu";
  entry.value = "0.05";
  entry.note = "cannot be sampled: sparse";
  entry.series = 9;
  entry.operator_name = "aten::convolution";
  entry.inputs = {1, 7, 0xfffffffe};
  entry.order = 12;
  entry.unit_axis = 1;
  ASSERT_TRUE(writer_.append(entry));
  const auto entries = poll();
  ASSERT_EQ(entries.size(), 1u);
  const CatalogEntry& read = entries[0];
  EXPECT_EQ(read.id, entry.id);
  EXPECT_EQ(read.path, entry.path);
  EXPECT_EQ(read.kind, entry.kind);
  EXPECT_EQ(read.dtype, entry.dtype);
  EXPECT_EQ(read.shape, entry.shape);
  EXPECT_EQ(read.module_type, entry.module_type);
  EXPECT_EQ(read.parent, entry.parent);
  EXPECT_EQ(read.unit, entry.unit);
  EXPECT_EQ(read.device, entry.device);
  EXPECT_EQ(read.value, entry.value);
  EXPECT_EQ(read.note, entry.note);
  EXPECT_EQ(read.series, entry.series);
  EXPECT_EQ(read.operator_name, entry.operator_name);
  EXPECT_EQ(read.inputs, entry.inputs);
  EXPECT_EQ(read.order, entry.order);
  EXPECT_EQ(read.unit_axis, entry.unit_axis);
}

TEST_F(Catalog, WhatASourceHasNotIsSaidSo) {
  ASSERT_TRUE(add(0, "a"));
  const CatalogEntry read = poll().front();
  EXPECT_TRUE(read.operator_name.empty() && read.inputs.empty());
  EXPECT_EQ(read.order, kNoOrder);
  EXPECT_EQ(read.unit_axis, -1);
}

TEST_F(Catalog, AUnitAxisThatNoTensorHasIsDamage) {
  CatalogEntry entry;
  entry.path = "a";
  for (const int axis : {-2, 8}) {
    entry.unit_axis = static_cast<std::int8_t>(axis);
    ASSERT_TRUE(writer_.append(entry));
  }
  EXPECT_TRUE(poll().empty());
  EXPECT_EQ(reader_.damaged(), 2u);
}

TEST_F(Catalog, EveryKindHasANameAndModulesAndAlertsAreNoTensors) {
  for (int kind = 0; kind < kSourceKindCount; ++kind) EXPECT_NE(name_of(static_cast<SourceKind>(kind)), "unknown");
  EXPECT_EQ(name_of(SourceKind::custom), "custom");
  EXPECT_EQ(name_of(SourceKind::module), "module");
  EXPECT_EQ(name_of(SourceKind::alert), "alert");
  EXPECT_TRUE(is_tensor(SourceKind::custom) && is_tensor(SourceKind::parameter));
  EXPECT_FALSE(is_tensor(SourceKind::module) || is_tensor(SourceKind::alert) || is_tensor(SourceKind::scalar));
}

TEST_F(Catalog, WhatANewerVersionAddedIsKeptAsUnknown) {
  CatalogEntry entry;
  entry.path = "newer";
  entry.kind = static_cast<SourceKind>(kSourceKindCount + 3);
  entry.dtype = static_cast<Dtype>(kDtypeCount + 3);
  ASSERT_TRUE(writer_.append(entry));
  const auto entries = poll();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].kind, SourceKind::custom);
  EXPECT_EQ(entries[0].dtype, Dtype::unknown);
  EXPECT_EQ(reader_.damaged(), 0u);
}

TEST_F(Catalog, AReaderGetsWhatIsNewSinceItLastLooked) {
  add(0, "a");
  EXPECT_EQ(poll().size(), 1u);
  EXPECT_EQ(poll().size(), 0u);
  add(1, "b");
  add(2, "c");
  const auto entries = poll();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[1].path, "c");
}

TEST_F(Catalog, WhenFullItRefusesAndKeepsWhatIsThere) {
  std::uint32_t written = 0;
  while (add(written, "some.parameter.of.a.net")) ++written;
  EXPECT_GT(written, 3u);
  EXPECT_FALSE(add(written, "one.more"));
  EXPECT_EQ(poll().size(), written);
  EXPECT_EQ(reader_.damaged(), 0u);
}

TEST_F(Catalog, ADamagedEntryIsSkippedAndTheNextIsRead) {
  add(0, "a");
  add(1, "b");
  segment_[layout_.catalog_offset / kWordBytes + 1] = ~Word{0};  // the first entry's root offset
  const auto entries = poll();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].path, "b");
  EXPECT_EQ(reader_.damaged(), 1u);
}

TEST_F(Catalog, ADamagedLengthEndsTheReadingForGood) {
  for (const Word length : {Word{0}, Word{1} << 20, ~Word{0}, ~Word{0} - 7}) {
    segment_.assign(segment_.size(), 0);
    writer_ = CatalogWriter(segment_.data(), layout_);
    reader_ = CatalogReader(segment_.data(), layout_);
    add(0, "a");
    segment_[layout_.catalog_offset / kWordBytes] = length;
    EXPECT_TRUE(poll().empty());
    add(1, "b");
    EXPECT_TRUE(poll().empty());
    EXPECT_EQ(reader_.damaged(), 1u);
  }
}

TEST_F(Catalog, ACommittedLengthInTheMiddleOfAWordIsDamage) {
  add(0, "a");
  const Word length = segment_[layout_.catalog_offset / kWordBytes];
  segment_[layout_.catalog_offset / kWordBytes] = length - 3;
  segment_[header::catalog_committed] = kWordBytes + length - 3;
  EXPECT_TRUE(poll().empty());
  EXPECT_EQ(reader_.damaged(), 1u);
}

}  // namespace
}  // namespace tensorscope::schema
