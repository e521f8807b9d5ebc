#include "viewer/frame/tree_rows.h"

#include <algorithm>
#include <cctype>

namespace tensorscope::viewer::frame {
namespace {

constexpr std::size_t kSmallTree = 64;  // lines that still can be taken in

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool contains(std::string_view text, std::string_view word) {
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

bool is_source(const TreeNode& node) {
  return node.source != schema::kNoSource;
}

bool is_open(const SourceTree& tree, const TreeView& view, const TreeNode& node) {
  const auto found = view.folded.find(node.path);
  if (found != view.folded.end()) return found->second;
  return tree.size() <= kSmallTree || node.depth <= 1;
}

// Which nodes a search leaves: those that match and all above them.
std::vector<char> found_nodes(const SourceTree& tree, std::string_view search) {
  std::vector<char> found(tree.size(), 0);
  for (std::size_t i = tree.size(); i-- > 0;) {
    const TreeNode& node = tree.node(i);
    if (is_source(node) && matches(node.path, search)) found[i] = 1;
    if (found[i] != 0) found[node.parent] = 1;
  }
  return found;
}

// What the agent tells of itself comes last: it is there in every job, and seldom what is looked for.
bool is_own(const TreeNode& node) {
  return node.depth == 1 && node.label == "tensorscope";
}

struct Walk {
  const SourceTree& tree;
  const TreeView& view;
  const std::vector<char>& found;  // empty: no search
  std::vector<TreeRow>& rows;

  void children_of(const TreeNode& parent, std::size_t indent) const {
    for (const bool own : {false, true}) {
      for (const std::size_t child : parent.children) {
        if (is_own(tree.node(child)) == own) with_children(child, indent);
      }
    }
  }

  void with_children(std::size_t index, std::size_t indent) const {
    if (!found.empty() && found[index] == 0) return;
    const TreeNode& node = tree.node(index);
    TreeRow row{index, indent, !node.children.empty(), false, false};
    row.is_open = row.has_children && (!found.empty() || is_open(tree, view, node));
    rows.push_back(row);
    if (row.is_open) children_of(node, indent + 1);
  }
};

}  // namespace

bool matches(std::string_view path, std::string_view search) {
  while (true) {
    const std::size_t begin = search.find_first_not_of(' ');
    if (begin == std::string_view::npos) return true;
    search.remove_prefix(begin);
    const std::string_view word = search.substr(0, search.find(' '));
    if (!contains(path, word)) return false;
    search.remove_prefix(word.size());
  }
}

std::vector<TreeRow> tree_rows(const SourceTree& tree, const TreeView& view) {
  std::vector<TreeRow> rows;
  const bool searches = view.search.find_first_not_of(' ') != std::string::npos;
  const std::vector<char> found = searches ? found_nodes(tree, view.search) : std::vector<char>();
  for (std::size_t i = 0; i < tree.size() && !view.pinned.empty(); ++i) {
    const TreeNode& node = tree.node(i);
    if (is_source(node) && view.pinned.contains(node.path) && (!searches || matches(node.path, view.search))) {
      rows.push_back({i, 0, false, false, true});
    }
  }
  Walk{tree, view, found, rows}.children_of(tree.root(), 0);
  return rows;
}

void fold(TreeView& view, const SourceTree& tree, std::size_t node) {
  const TreeNode& folder = tree.node(node);
  view.folded[folder.path] = !is_open(tree, view, folder);
}

void toggle_pin(TreeView& view, const std::string& path) {
  if (view.pinned.erase(path) == 0) view.pinned.insert(path);
}

void reveal(TreeView& view, const SourceTree& tree, std::size_t node) {
  for (std::size_t at = tree.node(node).parent; at != SourceTree::kRoot; at = tree.node(at).parent) {
    if (!is_open(tree, view, tree.node(at))) view.folded[tree.node(at).path] = true;
  }
}

std::size_t neighbor(const std::vector<TreeRow>& rows, const SourceTree& tree, std::size_t node, int by) {
  // Not by way of the pinned copies: from a copy one would never get past it.
  const auto at = std::ranges::find_if(rows, [&](const TreeRow& row) { return row.node == node && !row.is_pinned; });
  const auto count = static_cast<std::ptrdiff_t>(rows.size());
  std::ptrdiff_t i = at != rows.end() ? at - rows.begin() : by > 0 ? -1 : count;
  for (i += by; i >= 0 && i < count; i += by) {
    const TreeRow& row = rows[static_cast<std::size_t>(i)];
    if (!row.is_pinned && is_source(tree.node(row.node))) return row.node;
  }
  return SourceTree::kNone;
}

}  // namespace tensorscope::viewer::frame
