#include "viewer/panels/model/open_modules.h"

#include <algorithm>
#include <unordered_set>

namespace tensorscope::viewer {
namespace {

// Nodes, in a window of usual size.
constexpr std::size_t kNamed = 36;       // three columns whose names can be read
constexpr std::size_t kOverlooked = 64;  // what still is one picture, in colours
constexpr std::size_t kFew = 8;          // fewer say nothing

}  // namespace

void OpenModules::set_level(std::size_t level) {
  level_ = level;
  own_.clear();
  ++revision_;
}

bool OpenModules::is_open(const ModelItem& item) const {
  if (item.children.empty()) return false;
  const auto own = own_.find(item.source->path());
  return own != own_.end() ? own->second : item.depth < level_;
}

void OpenModules::toggle(const ModelItem& item) {
  if (item.children.empty()) return;
  own_[item.source->path()] = !is_open(item);
  ++revision_;
}

void OpenModules::reveal(const ModelItems& items, std::size_t item) {
  for (std::size_t at = items.item(item).parent; at != ModelItem::kNone; at = items.item(at).parent) {
    if (!is_open(items.item(at))) toggle(items.item(at));
  }
}

std::size_t shown_for(const ModelItems& items, const OpenModules& open, std::size_t item) {
  std::size_t shown = item;
  for (std::size_t at = item; at != ModelItem::kNone; at = items.item(at).parent) {
    if (!open.is_open(items.item(at))) shown = at;
  }
  return shown;
}

std::size_t output_item(const ModelItems& items, const OpenModules& open, std::size_t item) {
  const ModelItem& each = items.item(item);
  return open.is_open(each) || each.last == ModelItem::kNone ? item : each.last;
}

std::vector<std::size_t> open_rows(const ModelItems& items, const OpenModules& open) {
  std::vector<std::size_t> rows;
  std::vector<std::size_t> left(items.roots().rbegin(), items.roots().rend());
  while (!left.empty()) {
    const std::size_t row = left.back();
    left.pop_back();
    rows.push_back(row);
    const ModelItem& item = items.item(row);
    if (open.is_open(item)) left.insert(left.end(), item.children.rbegin(), item.children.rend());
  }
  return rows;
}

std::size_t readable_level(const ModelItems& items) {
  std::size_t readable = 0, nodes = 0;
  for (std::size_t level = 0; level <= items.depth(); ++level) {
    OpenModules open;
    open.set_level(level);
    std::unordered_set<std::size_t> shown;
    for (const std::size_t node : items.nodes()) shown.insert(shown_for(items, open, node));
    const std::size_t count = items.nodes().empty() ? open_rows(items, open).size() : shown.size();
    if (count > kOverlooked && readable > 0) break;
    // One node for a whole network, or a few for several, says nothing: it is opened once at least.
    const bool has_parts = count > items.roots().size();
    if (has_parts && (count <= kNamed || nodes < kFew)) {
      readable = level;
      nodes = count;
    }
    if (count > kOverlooked) break;
  }
  return readable;
}

}  // namespace tensorscope::viewer
