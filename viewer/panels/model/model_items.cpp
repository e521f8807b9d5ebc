#include "viewer/panels/model/model_items.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "viewer/panels/weights/tensor_form.h"
#include "viewer/store/probe_sources.h"

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;

constexpr int kMostParents = 64;  // of a source that claims to be its own ancestor

// "net.conv1" of "net.conv1#2/relu".
std::string_view module_path(std::string_view path) {
  return path.substr(0, path.find_first_of("#/:"));
}

// "relu" of "aten::relu_".
std::string plain(std::string_view operator_name) {
  if (const std::size_t at = operator_name.rfind("::"); at != std::string_view::npos) {
    operator_name.remove_prefix(at + 2);
  }
  if (operator_name.ends_with('_')) operator_name.remove_suffix(1);
  return std::string(operator_name);
}

// What is made within a module, by the end of its name: "relu", "call 2", "call 2 relu".
std::string label_within(std::string_view rest) {
  std::string label;
  if (rest.starts_with('#')) {
    const std::string_view number = rest.substr(1, rest.find_first_of("/:") - 1);
    label = "call " + std::string(number);
    rest.remove_prefix(std::min(rest.size(), 1 + number.size()));
  }
  if (const std::size_t at = rest.find_last_of("/:"); at != std::string_view::npos) rest.remove_prefix(at + 1);
  if (!label.empty() && !rest.empty()) label += ' ';
  return label.append(rest);
}

bool is_shown(const Source& source) {
  const SourceKind kind = source.entry.kind;
  return kind == SourceKind::module || kind == SourceKind::activation || kind == SourceKind::input;
}

// All that can be reached from a node over `next`, itself included, without those that do not wait.
void reach(std::uint32_t from, const auto& next, const std::set<std::uint32_t>& waiting,
           std::set<std::uint32_t>& reached) {
  std::vector<std::uint32_t> open{from};
  while (!open.empty()) {
    const std::uint32_t n = open.back();
    open.pop_back();
    if (!waiting.contains(n) || !reached.insert(n).second) continue;
    open.insert(open.end(), next[n].begin(), next[n].end());
  }
}

// Of a circle that waits for nothing but itself, what was seen first.
std::uint32_t entry_of_circle(const std::set<std::uint32_t>& waiting, const auto& readers, const auto& makers) {
  std::set<std::uint32_t> reached;
  std::uint32_t last = *waiting.begin();
  for (const std::uint32_t n : waiting) {
    if (reached.contains(n)) continue;
    last = n;
    reach(n, readers, waiting, reached);
  }
  // Nothing before reaches it, so that all that it is made of reaches it in turn.
  std::set<std::uint32_t> circle;
  reach(last, makers, waiting, circle);
  return *circle.begin();
}

}  // namespace

bool is_numbered(std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  return !last.empty() && std::ranges::all_of(last, [](char each) { return each >= '0' && each <= '9'; });
}

ModelItems::ModelItems(const Store& store) {
  const std::vector<ProbeSources> probes = probes_of(store);
  for (const Source& source : store.sources()) {
    if (is_shown(source) && !is_of_probe(probes, source)) add(source);
  }
  for (const Source& source : store.sources()) {
    const bool is_parameter = source.entry.kind == SourceKind::parameter;
    if (is_parameter && !by_source_.contains(source.entry.parent)) add_parameter(source);
  }
  join(store);
  attach(store);
  count_elements();
  trace();
}

void ModelItems::add(const Source& source) {
  const schema::CatalogEntry& entry = source.entry;
  by_source_[entry.id] = items_.size();
  ModelItem& item = items_.emplace_back();
  item.source = &source;
  const std::string_view rest = std::string_view(entry.path).substr(module_path(entry.path).size());
  item.is_module = entry.kind != SourceKind::input && rest.empty();
  item.is_alias = entry.note.starts_with("the same module as ");
  item.type = item.is_module ? entry.module_type : plain(entry.operator_name);
  if (entry.kind == SourceKind::input) item.type = "input";
  // A further call of a module.
  if (item.type.empty()) item.type = entry.module_type;
  item.label = item.is_module ? entry.path : label_within(rest);
}

void ModelItems::add_parameter(const Source& source) {
  by_source_[source.id()] = items_.size();
  ModelItem& item = items_.emplace_back();
  item.source = &source;
  item.label = source.path();
  item.type = "parameter";
  item.parameters.push_back(&source);
  item.own_elements = viewer::elements_of(source.entry.shape);
}

void ModelItems::join(const Store& store) {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    ModelItem& item = items_[i];
    const std::string& path = item.source->path();
    // What is made belongs to the module that its name begins with; its parent in the catalog is what it was made of.
    const Source* const owner =
        item.is_module ? store.source(item.source->entry.parent) : store.find(module_path(path));
    const auto found = owner != nullptr ? by_source_.find(owner->id()) : by_source_.end();
    const bool is_inside = found != by_source_.end() && found->second != i && items_[found->second].is_module &&
                           path.starts_with(owner->path());
    if (!is_inside) {
      item.label = path;
      roots_.push_back(i);
      continue;
    }
    item.parent = found->second;
    items_[found->second].children.push_back(i);
    if (!item.is_module) continue;
    item.label = path.substr(std::min(path.size(), owner->path().size() + 1));
    if (is_numbered(item.label) && !item.type.empty()) item.label += " " + item.type;
  }
  std::vector<std::size_t> open(roots_.rbegin(), roots_.rend());
  while (!open.empty()) {
    ModelItem& item = items_[open.back()];
    open.pop_back();
    depth_ = std::max(depth_, item.depth);
    // What runs first stands first; what was not seen to run keeps its place behind.
    std::ranges::stable_sort(item.children, {}, [this](std::size_t child) {
      const ModelItem& each = items_[child];
      return std::tuple(each.is_module, each.is_module ? 0U : each.source->entry.order);
    });
    for (const std::size_t child : item.children) {
      items_[child].depth = item.depth + 1;
      open.push_back(child);
    }
  }
}

void ModelItems::attach(const Store& store) {
  std::vector<const Source*> largest(items_.size(), nullptr);
  for (const Source& source : store.sources()) {
    const auto owner = by_source_.find(source.entry.parent);
    if (owner == by_source_.end()) continue;
    ModelItem& item = items_[owner->second];
    if (source.entry.kind == SourceKind::parameter) {
      const Source*& most = largest[owner->second];
      const std::uint64_t elements = viewer::elements_of(source.entry.shape);
      if (most == nullptr || elements > viewer::elements_of(most->entry.shape)) most = &source;
      item.parameters.push_back(&source);
      if (!item.is_alias) item.own_elements += elements;
    } else if (source.entry.kind == SourceKind::activation_gradient) {
      item.gradient = &source;
    } else if (source.entry.kind == SourceKind::scalar && source.path() == item.source->path() + ":grad/norm") {
      item.gradient_norm = &source;
    }
  }
  for (std::size_t i = 0; i < items_.size(); ++i) {
    ModelItem& item = items_[i];
    if (item.source->entry.kind == SourceKind::parameter) {
      largest[i] = item.source;
      item.gradient_norm = store.find(item.source->path() + ":grad/norm");
    }
    if (largest[i] != nullptr) item.update_ratio = store.find(largest[i]->path() + ":update/ratio");
  }
}

void ModelItems::count_elements() {
  // Deepest first.
  std::vector<std::size_t> by_depth(items_.size());
  for (std::size_t i = 0; i < items_.size(); ++i) by_depth[i] = i;
  std::ranges::stable_sort(by_depth, std::greater<>(), [this](std::size_t i) { return items_[i].depth; });
  for (const std::size_t i : by_depth) {
    items_[i].elements += items_[i].own_elements;
    if (items_[i].parent != ModelItem::kNone) items_[items_[i].parent].elements += items_[i].elements;
  }
  for (const std::size_t root : roots_) elements_ += items_[root].elements;
}

void ModelItems::trace() {
  std::unordered_map<std::size_t, bool> is_read;
  for (const ModelItem& item : items_) {
    for (const std::uint32_t id : item.source->entry.inputs) {
      if (const auto maker = by_source_.find(id); maker != by_source_.end()) is_read[maker->second] = true;
    }
  }
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].source->entry.order != schema::kNoOrder || is_read.contains(i)) nodes_.push_back(i);
  }
  // What nobody was seen to make was there before.
  std::ranges::stable_sort(nodes_, {}, [this](std::size_t i) {
    const std::uint32_t order = items_[i].source->entry.order;
    return order == schema::kNoOrder ? std::uint64_t{0} : std::uint64_t{order} + 1;
  });
  sort_by_makers();
  // Into all modules around, so that what runs last wins.
  for (const std::size_t node : nodes_) {
    for (std::size_t at = node; at != ModelItem::kNone; at = items_[at].parent) {
      // Operators on what a layer made stand below it, and its output is its own.
      if (at == node || !is_traced_layer(at)) items_[at].last = node;
    }
  }
}

bool ModelItems::is_traced_layer(std::size_t item) const {
  const ModelItem& each = items_[item];
  return each.is_module && each.source->entry.order != schema::kNoOrder &&
         std::ranges::none_of(each.children, [this](std::size_t child) { return items_[child].is_module; });
}

// Orders are those of the pass in which each was seen first, so that they say less than who feeds whom.
void ModelItems::sort_by_makers() {
  constexpr std::uint32_t kNot = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> place(items_.size(), kNot);
  for (std::uint32_t n = 0; n < nodes_.size(); ++n) place[nodes_[n]] = n;
  std::vector<std::vector<std::uint32_t>> readers(nodes_.size());
  std::vector<std::set<std::uint32_t>> makers(nodes_.size());
  for (std::uint32_t n = 0; n < nodes_.size(); ++n) {
    for (const std::uint32_t id : items_[nodes_[n]].source->entry.inputs) {
      const auto maker = by_source_.find(id);
      if (maker == by_source_.end()) continue;
      const std::uint32_t from = place[maker->second];
      // What is changed in place is fed by itself, and x + x twice by the same.
      if (from != n && makers[n].insert(from).second) readers[from].push_back(n);
    }
  }
  std::vector<std::set<std::uint32_t>> waits_for(makers);
  std::set<std::uint32_t> ready;
  std::set<std::uint32_t> waiting;
  for (std::uint32_t n = 0; n < nodes_.size(); ++n) (waits_for[n].empty() ? ready : waiting).insert(n);
  std::vector<std::uint32_t> number(nodes_.size(), kNot);
  std::vector<std::size_t> sorted;
  while (!ready.empty() || !waiting.empty()) {
    const std::uint32_t n = !ready.empty() ? *ready.begin() : entry_of_circle(waiting, readers, waits_for);
    ready.erase(n);
    waiting.erase(n);
    number[n] = static_cast<std::uint32_t>(sorted.size());
    sorted.push_back(nodes_[n]);
    for (const std::uint32_t reader : readers[n]) {
      waits_for[reader].erase(n);
      if (waits_for[reader].empty() && waiting.erase(reader) > 0) ready.insert(reader);
    }
  }
  nodes_ = std::move(sorted);
  for (std::uint32_t n = 0; n < number.size(); ++n) {
    for (const std::uint32_t maker : makers[n]) {
      if (number[maker] < number[n]) {
        edges_.push_back({number[maker], number[n]});
      } else {
        ++left_out_;
      }
    }
  }
  std::ranges::sort(edges_, {}, [](const analysis::GraphEdge& edge) { return std::pair(edge.to, edge.from); });
}

std::size_t ModelItems::item_of(const Source& source, const Store& store) const {
  const Source* at = &source;
  for (int i = 0; i < kMostParents && at != nullptr; ++i) {
    if (const auto found = by_source_.find(at->id()); found != by_source_.end()) return found->second;
    at = store.source(at->entry.parent);
  }
  return ModelItem::kNone;
}

std::size_t ModelItems::memory_bytes() const {
  // A node of a hash map has a link beside what it holds.
  constexpr std::size_t kNode = sizeof(std::pair<const std::uint32_t, std::size_t>) + sizeof(void*);
  std::size_t bytes = items_.capacity() * sizeof(ModelItem) + by_source_.size() * (kNode + sizeof(void*)) +
                      (roots_.capacity() + nodes_.capacity()) * sizeof(std::size_t) +
                      edges_.capacity() * sizeof(analysis::GraphEdge);
  for (const ModelItem& item : items_) {
    bytes += item.children.capacity() * sizeof(std::size_t) + item.label.capacity() + item.type.capacity() +
             item.parameters.capacity() * sizeof(const Source*);
  }
  return bytes;
}

}  // namespace tensorscope::viewer
