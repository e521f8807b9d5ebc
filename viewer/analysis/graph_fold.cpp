#include "viewer/analysis/graph_fold.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace tensorscope::viewer::analysis {
namespace {

// A set of groups, as bits.
class GroupSet {
 public:
  bool has(std::uint32_t group) const {
    return group / 64 < words_.size() && (words_[group / 64] >> (group % 64) & 1U) != 0;
  }
  void add(std::uint32_t group) {
    if (words_.size() <= group / 64) words_.resize(group / 64 + 1, 0);
    words_[group / 64] |= std::uint64_t{1} << (group % 64);
  }
  void add(const GroupSet& other) {
    if (words_.size() < other.words_.size()) words_.resize(other.words_.size(), 0);
    for (std::size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
  }

 private:
  std::vector<std::uint64_t> words_;
};

class Folding {
 public:
  explicit Folding(std::size_t nodes) : group_of_(nodes) {}

  void add(std::uint32_t node, std::uint32_t label, const std::vector<std::uint32_t>& makers) {
    GroupSet fed_by;
    for (const std::uint32_t maker : makers) {
      fed_by.add(group_of_[maker]);
      fed_by.add(before_[group_of_[maker]]);
    }
    const auto [found, is_new] = newest_.try_emplace(label, 0);
    if (is_new || !can_join(found->second, makers)) {
      found->second = static_cast<std::uint32_t>(members_.size());
      members_.emplace_back();
      before_.emplace_back();
    }
    const std::uint32_t group = found->second;
    group_of_[node] = group;
    members_[group].push_back(node);
    const bool was_alone = members_[group].size() == 1;
    before_[group].add(fed_by);
    if (was_alone) return;
    // Whoever the group feeds comes after what now feeds it.
    for (std::uint32_t other = 0; other < before_.size(); ++other) {
      if (other != group && before_[other].has(group)) before_[other].add(before_[group]);
    }
  }

  FoldedGraph numbered(std::span<const GraphEdge> edges) const;

 private:
  bool can_join(std::uint32_t group, const std::vector<std::uint32_t>& makers) const {
    return std::ranges::none_of(
        makers, [&](std::uint32_t maker) { return group_of_[maker] != group && before_[group_of_[maker]].has(group); });
  }

  std::vector<std::uint32_t> group_of_;
  std::vector<std::vector<std::uint32_t>> members_;
  std::vector<GroupSet> before_;                             // of each group, those that it can be reached from
  std::unordered_map<std::uint32_t, std::uint32_t> newest_;  // group of a label
};

// Those whose makers are all numbered, the one that begins first at each time.
FoldedGraph Folding::numbered(std::span<const GraphEdge> edges) const {
  std::vector<GraphEdge> between;
  for (const GraphEdge& edge : edges) {
    const GraphEdge folded{group_of_[edge.from], group_of_[edge.to]};
    if (folded.from != folded.to) between.push_back(folded);
  }
  const auto by_ends = [](const GraphEdge& edge) { return std::pair(edge.from, edge.to); };
  std::ranges::sort(between, {}, by_ends);
  between.erase(std::unique(between.begin(), between.end()), between.end());
  std::vector<std::uint32_t> waiting(members_.size(), 0);
  for (const GraphEdge& edge : between) ++waiting[edge.to];

  // Groups were made in the order of their first nodes.
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
  for (std::uint32_t group = 0; group < waiting.size(); ++group) {
    if (waiting[group] == 0) ready.push(group);
  }
  std::vector<std::uint32_t> number(members_.size(), 0);
  FoldedGraph graph;
  while (!ready.empty()) {
    const std::uint32_t group = ready.top();
    ready.pop();
    number[group] = static_cast<std::uint32_t>(graph.members.size());
    graph.members.push_back(members_[group]);
    const auto first = std::ranges::lower_bound(between, group, {}, &GraphEdge::from);
    for (auto edge = first; edge != between.end() && edge->from == group; ++edge) {
      if (--waiting[edge->to] == 0) ready.push(edge->to);
    }
  }
  for (const std::uint32_t group : group_of_) graph.group_of.push_back(number[group]);
  for (const GraphEdge& edge : between) graph.edges.push_back({number[edge.from], number[edge.to]});
  std::ranges::sort(graph.edges, {}, by_ends);
  return graph;
}

}  // namespace

FoldedGraph fold_graph(std::span<const std::uint32_t> labels, std::span<const GraphEdge> edges) {
  std::vector<std::vector<std::uint32_t>> makers(labels.size());
  for (const GraphEdge& edge : edges) {
    if (edge.from >= edge.to || edge.to >= labels.size()) {
      throw std::invalid_argument("an edge of a graph does not go forward");
    }
    makers[edge.to].push_back(edge.from);
  }
  Folding folding(labels.size());
  for (std::uint32_t node = 0; node < labels.size(); ++node) folding.add(node, labels[node], makers[node]);
  return folding.numbered(edges);
}

}  // namespace tensorscope::viewer::analysis
