#include "viewer/panels/curves/scalar_groups.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "viewer/panels/curves/name_words.h"
#include "viewer/panels/drawn_name.h"
#include "viewer/store/time_axis.h"

namespace tensorscope::viewer {
namespace {

constexpr std::string_view kOwnPrefix = "tensorscope/";
constexpr std::string_view kNorm = ":grad/norm";
constexpr std::string_view kRatio = ":update/ratio";

// A group that is still growing.
struct Growing {
  ScalarGroup group;
  std::string pattern;  // names it if its scalars are several and no quantity does
  std::vector<bool> taken;
};

std::string numbers_hidden(std::string_view word) {
  std::string text;
  for (const char c : word) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit) {
      text += c;
    } else if (text.empty() || text.back() != '#') {
      text += '#';
    }
  }
  return text;
}

std::string pattern_of(const NameWords& words) {
  std::string text;
  for (const std::vector<std::string>& part : words.parts) {
    if (!text.empty()) text += '/';
    for (const std::string& word : part) text += (&word == &part.front() ? "" : "_") + numbers_hidden(word);
  }
  return text;
}

// The part that is furthest to the right counts: in "time/loss" the loss.
std::optional<std::string> quantity_of(const NameWords& words) {
  for (auto part = words.parts.rbegin(); part != words.parts.rend(); ++part) {
    if (auto quantity = quantity_in(*part)) return quantity;
  }
  return std::nullopt;
}

CurveKind kind_of(std::string_view path, const std::optional<std::string>& quantity) {
  if (path.starts_with(kOwnPrefix)) return CurveKind::agent;
  if (quantity == "loss") return CurveKind::loss;
  return quantity == "accuracy" ? CurveKind::accuracy : CurveKind::other;
}

std::size_t free_style(std::vector<bool>& taken, NamedPhase phase) {
  std::size_t style = phase == NamedPhase::none ? 0 : static_cast<std::size_t>(phase) - 1;
  if (style < taken.size() && taken[style]) style = 0;
  while (style < taken.size() && taken[style]) ++style;
  taken.resize(std::max(taken.size(), style + 1));
  taken[style] = true;
  return style;
}

void split(Growing& from, std::vector<ScalarGroup>& groups) {
  ScalarGroup& whole = from.group;
  const std::size_t charts = (whole.scalars.size() + kMostTogether - 1) / kMostTogether;
  if (charts <= 1) return groups.push_back(std::move(whole));
  for (std::size_t chart = 0; chart < charts; ++chart) {
    const std::size_t first = chart * kMostTogether;
    const std::size_t end = std::min(first + kMostTogether, whole.scalars.size());
    ScalarGroup part;
    part.title = whole.title + " " + std::to_string(chart + 1) + " of " + std::to_string(charts);
    part.quantity = whole.quantity;
    part.kind = whole.kind;
    part.unit = whole.unit;
    for (std::size_t i = first; i < end; ++i) {
      part.scalars.push_back(whole.scalars[i]);
      part.scalars.back().style = i - first;
    }
    groups.push_back(std::move(part));
  }
}

// "tensorscope/cost" is what the agent costs.
std::string plain_title(const std::string& name) {
  if (name.starts_with(kOwnPrefix)) return "Agent's " + name.substr(kOwnPrefix.size());
  return name.find('/') == std::string::npos ? as_title(name) : name;
}

void name_group(Growing& growing, const std::string& unit) {
  ScalarGroup& group = growing.group;
  group.unit = unit;
  const bool is_alone = group.scalars.size() == 1;
  std::string name = growing.pattern;
  if (group.title.empty() && is_alone) name = group.scalars.front().name;
  if (group.title.empty()) group.title = plain_title(name);
  group.quantity = group.title;
  if (!group.quantity.empty() && group.quantity.front() >= 'A' && group.quantity.front() <= 'Z') {
    group.quantity.front() = static_cast<char>(group.quantity.front() - 'A' + 'a');
  }
  // Nanoseconds are written as the time that they are.
  if (!unit.empty() && unit != "ns") group.quantity += " (" + unit + ")";
}

}  // namespace

bool is_curve(const Source& source) {
  return source.path() != TimeAxis::kSource &&
         (source.entry.kind == schema::SourceKind::scalar || !source.scalars.empty());
}

bool is_derived(const Source& source) {
  return source.entry.kind == schema::SourceKind::scalar && source.entry.parent != schema::kNoSource;
}

bool is_norm_of_all_gradients(const Store& store, const Source& source) {
  if (!is_derived(source) || !source.path().ends_with(kNorm)) return false;
  const Source* const model = store.source(source.entry.parent);
  return model != nullptr && model->entry.parent == schema::kNoSource &&
         model->entry.kind != schema::SourceKind::parameter;
}

namespace {

bool has_chart(const Store& store, const Source& source) {
  if (!is_curve(source)) return false;
  if (!is_derived(source)) return true;
  const bool is_of_part = source.path().ends_with(kNorm) || source.path().ends_with(kRatio);
  return !source.scalars.empty() && (!is_of_part || is_norm_of_all_gradients(store, source));
}

std::optional<std::string> shown_quantity(const Store& store, const Source& source, const NameWords& words) {
  if (is_norm_of_all_gradients(store, source)) return "gradient norm";
  return quantity_of(words);
}

}  // namespace

std::vector<ScalarGroup> group_scalars(const Store& store) {
  std::vector<Growing> growing;
  std::vector<std::string> units;
  std::unordered_map<std::string, std::size_t> by_key;
  for (const Source& source : store.sources()) {
    if (!has_chart(store, source)) continue;
    const NameWords words = words_of(source.path());
    const auto quantity = shown_quantity(store, source, words);
    const std::string pattern = pattern_of(words);
    const CurveKind kind = kind_of(source.path(), quantity);
    const std::string key =
        std::to_string(static_cast<int>(kind)) + (quantity ? *quantity : "\n" + pattern) + '\n' + source.entry.unit;
    const auto [found, is_new] = by_key.try_emplace(key, growing.size());
    if (is_new) {
      growing.push_back({{"", quantity ? as_title(*quantity) : "", "", {}, kind}, pattern, {}});
      units.push_back(source.entry.unit);
    }
    Growing& group = growing[found->second];
    group.group.scalars.push_back({source.id(), source.path(), free_style(group.taken, words.phase)});
  }
  for (std::size_t i = 0; i < growing.size(); ++i) name_group(growing[i], units[i]);
  std::ranges::stable_sort(growing, {}, [](const Growing& each) { return each.group.kind; });
  std::vector<ScalarGroup> groups;
  for (Growing& each : growing) split(each, groups);
  std::vector<std::string> names;
  for (ScalarGroup& group : groups) names.push_back(group.name = unique_drawn_name(group.title, names));
  return groups;
}

const std::vector<ScalarGroup>& ScalarGroups::of(const Store& store) {
  std::size_t count = 0;
  bool same = true;
  for (const Source& source : store.sources()) {
    if (!has_chart(store, source)) continue;
    same = same && count < known_.size() && known_[count].source == source.id() &&
           known_[count].path == source.path() && known_[count].unit == source.entry.unit;
    ++count;
  }
  if (same && count == known_.size()) return groups_;
  known_.clear();
  for (const Source& source : store.sources()) {
    if (has_chart(store, source)) known_.push_back({source.id(), source.path(), source.entry.unit});
  }
  return groups_ = group_scalars(store);
}

std::vector<std::string> short_names(const ScalarGroup& group) {
  std::vector<std::string> names;
  for (const GroupedScalar& scalar : group.scalars) names.push_back(scalar.name);
  return short_names(std::move(names));
}

std::vector<std::string> short_names(std::vector<std::string> names) {
  if (names.size() < 2) return names;
  constexpr std::string_view kCuts = "/.:_";
  const auto is_cut = [kCuts](char c) { return kCuts.find(c) != std::string_view::npos; };
  std::size_t front = names.front().size();
  std::size_t back = names.front().size();
  for (const std::string& name : names) {
    const auto differs = std::mismatch(name.begin(), name.end(), names.front().begin(), names.front().end());
    front = std::min(front, static_cast<std::size_t>(differs.first - name.begin()));
    const auto ends = std::mismatch(name.rbegin(), name.rend(), names.front().rbegin(), names.front().rend());
    back = std::min(back, static_cast<std::size_t>(ends.first - name.rbegin()));
  }
  // Only whole words are left out.
  const std::string& any = names.front();
  while (front > 0 && !is_cut(any[front - 1])) --front;
  while (back > 0 && !is_cut(any[any.size() - back])) --back;
  for (std::string& name : names) {
    if (name.size() > front + back) name = name.substr(front, name.size() - front - back);
  }
  return names;
}

}  // namespace tensorscope::viewer
