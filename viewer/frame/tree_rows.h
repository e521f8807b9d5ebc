#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "viewer/store/source_tree.h"

namespace tensorscope::viewer::frame {

/// What the user did to the tree of one job.
struct TreeView {
  std::string search;
  std::unordered_map<std::string, bool> folded;  ///< by path: what was opened or closed by hand
  std::unordered_set<std::string> pinned;        ///< paths of sources
};

/// One line on screen.
struct TreeRow {
  std::size_t node = SourceTree::kRoot;
  std::size_t indent = 0;
  bool has_children = false;
  bool is_open = false;
  bool is_pinned = false;  ///< a copy at the top, with the whole path for a name
};

/// The lines from the top down: pinned sources first, in the order of the tree, then the tree as far as it is open.
/// While something is searched for, only what matches is there, with the folders that lead to it opened: every word of
/// the search occurs in the path, whatever its case.
/// A small tree is open at first, a large one to its first level. What the agent tells of itself comes last.
/// Threads: pure.
std::vector<TreeRow> tree_rows(const SourceTree& tree, const TreeView& view);

/// Whether a path matches a search.
bool matches(std::string_view path, std::string_view search);

/// Opens what is closed and the reverse.
void fold(TreeView& view, const SourceTree& tree, std::size_t node);

/// Pins a source or takes the pin away.
void toggle_pin(TreeView& view, const std::string& path);

/// Opens every folder above a node.
void reveal(TreeView& view, const SourceTree& tree, std::size_t node);

/// The source after (`by` 1) or before (-1) `node` among the lines of the tree; the first or last if `node` is on none.
/// SourceTree::kNone if there is none.
std::size_t neighbor(const std::vector<TreeRow>& rows, const SourceTree& tree, std::size_t node, int by);

}  // namespace tensorscope::viewer::frame
