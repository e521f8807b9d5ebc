#include "agent/recorder/name_cache.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace tensorscope::agent {
namespace {

std::unique_ptr<Source> source(const std::string& path) {
  schema::CatalogEntry entry;
  entry.path = path;
  return std::make_unique<Source>(entry);
}

TEST(NameCache, FindsANameWhereItWasPut) {
  NameCache cache;
  std::vector<std::unique_ptr<Source>> sources;
  for (const std::string name : {"", "a", "loss/train", "sixteen letters.", "net.encoder.layers.11.attention.weight"}) {
    Source* const known = sources.emplace_back(source(name)).get();
    EXPECT_EQ(cache.find(name), nullptr);
    cache.put(name, known);
    EXPECT_EQ(cache.find(name), known) << name;
  }
}

TEST(NameCache, TrustsNothingButTheCharacters) {
  std::string name = "loss/train/000000000";
  const auto known = source(name);
  NameCache cache;
  cache.put(name, known.get());
  // The same address and length, other characters: at every place in turn.
  for (char& letter : name) {
    const char before = letter;
    letter = '#';
    EXPECT_EQ(cache.find(name), nullptr) << name;
    letter = before;
  }
  EXPECT_EQ(cache.find(name), known.get());
  EXPECT_EQ(cache.find(std::string_view(name).substr(0, 10)), nullptr);
}

TEST(NameCache, NamesBuiltAtOneAddressDifferByTheirEnds) {
  std::string name = "gradient_norm/layer_0000";
  std::vector<std::unique_ptr<Source>> sources;
  NameCache cache;
  const auto set = [&](std::size_t i) {
    name.replace(name.size() - 4, 4, std::to_string(1000 + i));
    return std::string_view(name);
  };
  for (std::size_t i = 0; i < 50; ++i) cache.put(set(i), sources.emplace_back(source(std::string(set(i)))).get());
  std::size_t found = 0;
  for (std::size_t i = 0; i < 50; ++i) found += cache.find(set(i)) == sources[i].get();
  EXPECT_GE(found, 45u);  // some share a place
}

}  // namespace
}  // namespace tensorscope::agent
