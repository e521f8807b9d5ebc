#include "agent/recorder/name_table.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <string>
#include <thread>

namespace tensorscope::agent {
namespace {

Source& add(NameTable& table, std::deque<Source>& sources, const std::string& path) {
  schema::CatalogEntry entry;
  entry.path = path;
  Source& source = sources.emplace_back(entry);
  table.add(source);
  return source;
}

TEST(NameTable, KeepsEveryNameWhileItGrows) {
  NameTable table;
  std::deque<Source> sources;
  for (int i = 0; i < 10'000; ++i) {
    const std::string path = "name " + std::to_string(i);
    ASSERT_EQ(table.find(path), nullptr);
    const Source* const added = &add(table, sources, path);
    ASSERT_EQ(table.find(path), added);
  }
  for (int i = 0; i < 10'000; ++i) {
    const Source* const found = table.find("name " + std::to_string(i));
    ASSERT_EQ(found, &sources[static_cast<std::size_t>(i)]);
  }
  EXPECT_EQ(table.find("name"), nullptr);
  EXPECT_EQ(table.find(""), nullptr);
}

TEST(NameTable, OthersFindWhatIsThereWhileNamesAreAdded) {
  NameTable table;
  std::deque<Source> sources;
  const Source* const first = &add(table, sources, "first");
  std::atomic<bool> stop = false;
  std::atomic<int> lost = 0;
  std::thread reader([&] {
    while (!stop) lost += table.find("first") != first || table.find("never") != nullptr;
  });
  for (int i = 0; i < 5'000; ++i) add(table, sources, std::to_string(i));
  stop = true;
  reader.join();
  EXPECT_EQ(lost, 0);
}

}  // namespace
}  // namespace tensorscope::agent
