#include "viewer/store/source_tree.h"

namespace tensorscope::viewer {
namespace {

constexpr std::string_view kSeparators = "./:";

}  // namespace

SourceTree::SourceTree() : nodes_(1) {}

void SourceTree::insert(std::string_view path, std::uint32_t source) {
  std::size_t node = kRoot;
  std::size_t at = path.find_first_not_of(kSeparators);
  while (at != std::string_view::npos) {
    const bool deepest = nodes_[node].depth + 1 == kMaxDepth;
    const std::size_t end = deepest ? std::string_view::npos : path.find_first_of(kSeparators, at);
    const std::size_t next = end == std::string_view::npos ? end : path.find_first_not_of(kSeparators, end);
    // The last part stands for the whole path, so that "a" and "a." are two nodes.
    const std::size_t prefix = next == std::string_view::npos ? path.size() : end;
    node = child(node, path.substr(at, end - at), path.substr(0, prefix));
    at = next;
  }
  // A name of nothing but separators.
  if (node == kRoot) node = child(kRoot, path, path);
  nodes_[node].source = source;
}

std::size_t SourceTree::find(std::string_view path) const {
  const auto found = by_path_.find(std::string(path));
  return found != by_path_.end() ? found->second : kNone;
}

std::size_t SourceTree::child(std::size_t parent, std::string_view label, std::string_view path) {
  const auto [found, is_new] = by_path_.try_emplace(std::string(path), nodes_.size());
  if (is_new) {
    TreeNode node;
    node.label = label;
    node.path = path;
    node.parent = parent;
    node.depth = nodes_[parent].depth + 1;
    nodes_[parent].children.push_back(nodes_.size());
    nodes_.push_back(std::move(node));
  }
  return found->second;
}

}  // namespace tensorscope::viewer
