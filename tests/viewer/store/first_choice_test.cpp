#include "viewer/store/first_choice.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;

std::string chosen(const std::vector<std::pair<const char*, SourceKind>>& sources) {
  Store store;
  for (const auto& [path, kind] : sources) {
    schema::CatalogEntry entry;
    entry.id = static_cast<std::uint32_t>(store.sources().size());
    entry.path = path;
    entry.kind = kind;
    if (entry.path.ends_with("/relu")) entry.operator_name = "aten::relu";
    store.describe(entry);
  }
  const Source* const source =
      first_choice(store, [](const Source& each) { return each.entry.kind != SourceKind::hyperparameter; });
  return source != nullptr ? source->path() : "";
}

TEST(FirstChoice, IsAParameterEvenIfOthersWereNamedBefore) {
  EXPECT_EQ(chosen({{"x", SourceKind::custom}, {"w:grad", SourceKind::gradient}, {"w", SourceKind::parameter}}), "w");
}

TEST(FirstChoice, IsAnActivationOfAReluBeforeOthersAndAnActivationBeforeItsInput) {
  EXPECT_EQ(chosen({{"net:input", SourceKind::input},
                    {"net.conv1", SourceKind::activation},
                    {"net.conv1/relu", SourceKind::activation},
                    {"net.conv2/relu", SourceKind::activation}}),
            "net.conv1/relu");
  EXPECT_EQ(chosen({{"net:input", SourceKind::input}, {"net.conv1", SourceKind::activation}}), "net.conv1");
}

TEST(FirstChoice, IsAProbesAttentionBeforeThatOfTheTraining) {
  Store store;
  const auto add = [&store](const char* path, SourceKind kind, std::uint32_t parent = schema::kNoSource) {
    schema::CatalogEntry entry;
    entry.id = static_cast<std::uint32_t>(store.sources().size());
    entry.path = path;
    entry.kind = kind;
    entry.parent = parent;
    store.describe(entry);
  };
  const auto is_attention = [](const Source& each) { return each.entry.kind == SourceKind::attention; };
  add("net.block:attention", SourceKind::attention);
  EXPECT_EQ(first_choice(store, is_attention)->path(), "net.block:attention");
  add("pairs", SourceKind::module);
  add("pairs:scores", SourceKind::activation, 1);
  add("pairs/net.block:attention", SourceKind::attention);
  EXPECT_EQ(first_choice(store, is_attention)->path(), "pairs/net.block:attention");
}

TEST(FirstChoice, IsTheAgentsOwnOnlyWhereTheJobHasNone) {
  EXPECT_EQ(chosen({{"tensorscope/time", SourceKind::scalar}, {"loss", SourceKind::scalar}}), "loss");
  EXPECT_EQ(chosen({{"tensorscope/time", SourceKind::scalar}}), "tensorscope/time");
}

TEST(FirstChoice, IsNothingWhereNothingCanBeShown) {
  EXPECT_EQ(chosen({{"lr", SourceKind::hyperparameter}}), "");
}

}  // namespace
}  // namespace tensorscope::viewer
