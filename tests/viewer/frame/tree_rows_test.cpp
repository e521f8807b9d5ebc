#include "viewer/frame/tree_rows.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tensorscope::viewer::frame {
namespace {

// Lines as they read: indent as dots, then the label, then "+" for what is closed.
std::vector<std::string> read(const SourceTree& tree, const TreeView& view) {
  std::vector<std::string> lines;
  for (const TreeRow& row : tree_rows(tree, view)) {
    const TreeNode& node = tree.node(row.node);
    std::string line = row.is_pinned ? "pin " + node.path : std::string(row.indent, '.') + node.label;
    if (row.has_children && !row.is_open) line += " +";
    lines.push_back(line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

class Tree : public testing::Test {
 protected:
  Tree() {
    std::uint32_t id = 0;
    for (const char* path :
         {"loss/train", "net.conv1.weight", "net.conv1.weight:grad", "net.conv1.bias", "net.fc.weight"}) {
      tree.insert(path, id++);
    }
  }
  std::size_t at(const char* path) const { return tree.find(path); }

  SourceTree tree;
  TreeView view;
};

TEST_F(Tree, ThatIsSmallIsOpen) {
  EXPECT_EQ(read(tree, view),
            (Lines{"loss", ".train", "net", ".conv1", "..weight", "...grad", "..bias", ".fc", "..weight"}));
}

TEST_F(Tree, ThatIsLargeIsOpenToItsFirstLevel) {
  for (std::uint32_t i = 0; i < 100; ++i) tree.insert("big.layer" + std::to_string(i) + ".weight", 100 + i);
  const Lines lines = read(tree, view);
  EXPECT_EQ(lines[0], "loss");
  EXPECT_EQ(lines[3], ".conv1 +");
  EXPECT_EQ(lines.size(), 6U + 100U);
}

TEST(OwnSources, ComeLast) {
  SourceTree tree;
  tree.insert("tensorscope/time", 0);
  tree.insert("loss", 1);
  EXPECT_EQ(read(tree, {}), (Lines{"loss", "tensorscope", ".time"}));
}

TEST_F(Tree, FoldsAndUnfolds) {
  fold(view, tree, at("net.conv1"));
  EXPECT_EQ(read(tree, view), (Lines{"loss", ".train", "net", ".conv1 +", ".fc", "..weight"}));
  fold(view, tree, at("net.conv1"));
  EXPECT_EQ(read(tree, view).size(), 9U);
}

TEST_F(Tree, SearchLeavesWhatMatchesAndTheFoldersAbove) {
  view.search = "conv1 GRAD";
  EXPECT_EQ(read(tree, view), (Lines{"net", ".conv1", "..weight", "...grad"}));
}

TEST_F(Tree, SearchOpensWhatWasFolded) {
  fold(view, tree, at("net"));
  view.search = "bias";
  EXPECT_EQ(read(tree, view), (Lines{"net", ".conv1", "..bias"}));
}

TEST_F(Tree, SearchForNothingThatIsThereLeavesNothing) {
  view.search = "conv9";
  EXPECT_TRUE(read(tree, view).empty());
}

TEST_F(Tree, SpacesAreNoSearch) {
  view.search = "   ";
  EXPECT_EQ(read(tree, view).size(), 9U);
}

TEST_F(Tree, PinnedSourcesStandAtTheTopWithTheirWholeNames) {
  toggle_pin(view, "net.fc.weight");
  toggle_pin(view, "loss/train");
  const Lines lines = read(tree, view);
  EXPECT_EQ(lines[0], "pin loss/train");
  EXPECT_EQ(lines[1], "pin net.fc.weight");
  EXPECT_EQ(lines.size(), 11U);
  toggle_pin(view, "loss/train");
  EXPECT_EQ(read(tree, view)[0], "pin net.fc.weight");
}

TEST_F(Tree, APinThatIsNotSearchedForIsNotShown) {
  toggle_pin(view, "loss/train");
  view.search = "fc";
  EXPECT_EQ(read(tree, view)[0], "net");
}

TEST_F(Tree, RevealOpensEveryFolderAbove) {
  fold(view, tree, at("net"));
  fold(view, tree, at("net.conv1"));
  reveal(view, tree, at("net.conv1.bias"));
  EXPECT_EQ(read(tree, view).size(), 9U);
}

TEST_F(Tree, ArrowsGoFromSourceToSourceOverFolders) {
  const auto rows = tree_rows(tree, view);
  EXPECT_EQ(neighbor(rows, tree, at("loss/train"), 1), at("net.conv1.weight"));
  EXPECT_EQ(neighbor(rows, tree, at("net.conv1.weight"), 1), at("net.conv1.weight:grad"));
  EXPECT_EQ(neighbor(rows, tree, at("net.conv1.weight"), -1), at("loss/train"));
  EXPECT_EQ(neighbor(rows, tree, at("net.fc.weight"), 1), SourceTree::kNone);
  EXPECT_EQ(neighbor(rows, tree, SourceTree::kNone, 1), at("loss/train"));
  EXPECT_EQ(neighbor(rows, tree, SourceTree::kNone, -1), at("net.fc.weight"));
}

TEST_F(Tree, ArrowsGetPastAPinnedSource) {
  toggle_pin(view, "net.conv1.weight");
  const auto rows = tree_rows(tree, view);
  EXPECT_EQ(neighbor(rows, tree, at("net.conv1.weight"), 1), at("net.conv1.weight:grad"));
}

}  // namespace
}  // namespace tensorscope::viewer::frame
