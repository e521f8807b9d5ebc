#include "viewer/store/source_tree.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer {
namespace {

std::string outline(const SourceTree& tree, std::size_t node = SourceTree::kRoot) {
  std::string text;
  for (const std::size_t child : tree.node(node).children) {
    const TreeNode& line = tree.node(child);
    text += std::string(line.depth, ' ') + line.label + (line.source != schema::kNoSource ? "*" : "") + "\n";
    text += outline(tree, child);
  }
  return text;
}

TEST(SourceTree, NamesAreSplitAtDotsSlashesAndColons) {
  SourceTree tree;
  tree.insert("net.conv1.weight", 0);
  tree.insert("net.conv1.weight:gradient", 1);
  tree.insert("net.conv2.weight", 2);
  tree.insert("loss/train", 3);
  EXPECT_EQ(outline(tree),
            " net\n"
            "  conv1\n"
            "   weight*\n"
            "    gradient*\n"
            "  conv2\n"
            "   weight*\n"
            " loss\n"
            "  train*\n");
  EXPECT_EQ(tree.node(tree.find("net.conv1.weight:gradient")).source, 1u);
  EXPECT_EQ(tree.node(tree.find("net.conv1")).path, "net.conv1");
  EXPECT_EQ(tree.find("net.conv3"), SourceTree::kNone);
}

TEST(SourceTree, NoTwoSourcesShareANode) {
  SourceTree tree;
  const std::vector<std::string> paths{"a.b", "a/b", "a..b", "a.b.", ".a.b", "", ".", "/", "a"};
  for (std::uint32_t i = 0; i < paths.size(); ++i) tree.insert(paths[i], i);
  for (std::uint32_t i = 0; i < paths.size(); ++i) {
    ASSERT_NE(tree.find(paths[i]), SourceTree::kNone) << paths[i];
    EXPECT_EQ(tree.node(tree.find(paths[i])).source, i) << paths[i];
  }
}

TEST(SourceTree, IsNeverDeeperThanItsLimit) {
  SourceTree tree;
  std::string path = "x";
  for (int i = 0; i < 100'000; ++i) path += ".x";
  tree.insert(path, 0);
  ASSERT_NE(tree.find(path), SourceTree::kNone);
  EXPECT_EQ(tree.node(tree.find(path)).depth, SourceTree::kMaxDepth);
}

}  // namespace
}  // namespace tensorscope::viewer
