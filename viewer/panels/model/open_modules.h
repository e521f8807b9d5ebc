#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "viewer/panels/model/model_items.h"

namespace tensorscope::viewer {

/// Which modules are open. One state for table and graph: the parts of an open module are rows and nodes of their own,
/// a closed one is a single row and a single node.
/// Threads: plain data.
class OpenModules {
 public:
  /// Modules of less depth are open, but for what the user opened and closed since.
  std::size_t level() const { return level_; }
  void set_level(std::size_t level);

  bool is_open(const ModelItem& item) const;
  void toggle(const ModelItem& item);
  /// Opens what has to be open for the item to be seen.
  void reveal(const ModelItems& items, std::size_t item);

  /// Changes whenever anything was opened or closed.
  std::size_t revision() const { return revision_; }

 private:
  std::size_t level_ = 0;
  std::unordered_map<std::string, bool> own_;  // by path
  std::size_t revision_ = 1;
};

/// The row, or node, that stands for an item: the outermost closed module that it is in, or itself.
std::size_t shown_for(const ModelItems& items, const OpenModules& open, std::size_t item);

/// Whose output that of an item is where it is drawn: of a closed module that of what runs last in it, else its own.
std::size_t output_item(const ModelItems& items, const OpenModules& open, std::size_t item);

/// The items that are rows of a table, in its order.
std::vector<std::size_t> open_rows(const ModelItems& items, const OpenModules& open);

/// The deepest level at which the names in a network's graph can still be read, or, where that has a few nodes only, at
/// which it can still be overlooked; but one at which it has parts.
std::size_t readable_level(const ModelItems& items);

}  // namespace tensorscope::viewer
