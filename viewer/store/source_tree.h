#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/catalog.h"

namespace tensorscope::viewer {

/// One line of the tree: a folder, a source, or both.
struct TreeNode {
  std::string label;  ///< "conv1"
  std::string path;   ///< "net.conv1": of a source its whole path, so that no two nodes share one
  std::uint32_t source = schema::kNoSource;  ///< of a folder that is no source itself: kNoSource
  std::size_t parent = 0;                    ///< of the root: itself
  std::size_t depth = 0;
  std::vector<std::size_t> children;  ///< in the order of the catalog
};

/// The sources of a job by their names: "net.conv1.weight", "loss/train" and "net.conv1.weight:gradient" are split at
/// '.', '/' and ':'.
/// Threads: plain data.
/// At the limit: below kMaxDepth the rest of a name stays in one piece, so that drawing may recurse.
class SourceTree {
 public:
  static constexpr std::size_t kRoot = 0;
  static constexpr std::size_t kMaxDepth = 32;
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  SourceTree();

  /// Adds a source, or gives the node of that path another one.
  void insert(std::string_view path, std::uint32_t source);

  const TreeNode& root() const { return nodes_[kRoot]; }
  const TreeNode& node(std::size_t index) const { return nodes_[index]; }
  std::size_t size() const { return nodes_.size(); }
  std::size_t find(std::string_view path) const;  ///< kNone if there is no such node

 private:
  std::size_t child(std::size_t parent, std::string_view label, std::string_view path);

  std::vector<TreeNode> nodes_;
  std::unordered_map<std::string, std::size_t> by_path_;
};

}  // namespace tensorscope::viewer
