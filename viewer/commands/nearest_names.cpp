#include "viewer/commands/nearest_names.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace tensorscope::viewer {
namespace {

// Names of another process can be of any length; nobody misspells one of this length.
constexpr std::size_t kLongest = 256;

// Of names that are not like the one that was asked for.
constexpr std::size_t kExamples = 8;

std::string lower(std::string_view text) {
  std::string result(text.substr(0, kLongest));
  std::ranges::transform(result, result.begin(), [](unsigned char letter) { return std::tolower(letter); });
  return result;
}

// Edits that turn one into the other: Damerau and Levenshtein's, neighbours swapped counting as one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::string joined(std::span<const std::string> names, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != 0) text += i + 1 == names.size() ? last : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view wanted, std::span<const std::string> names, std::size_t most) {
  const std::string sought = lower(wanted);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& name : names) {
    const std::string candidate = lower(name);
    const std::size_t edits = distance(sought, candidate);
    const bool is_part = sought.size() >= 3 && candidate.find(sought) != std::string::npos;
    if (edits <= std::max<std::size_t>(2, sought.size() / 4)) {
      near.emplace_back(edits, name);
    } else if (is_part) {
      near.emplace_back(kLongest + candidate.size(), name);
    }
  }
  std::ranges::stable_sort(near, {}, [](const auto& entry) { return entry.first; });
  std::vector<std::string> result;
  for (std::size_t i = 0; i < std::min(most, near.size()); ++i) result.push_back(near[i].second);
  return result;
}

std::string suggestion(std::string_view wanted, std::span<const std::string> names) {
  if (names.empty()) return "there is none";
  if (const std::vector<std::string> near = nearest_names(wanted, names); !near.empty()) {
    return "did you mean " + joined(near, " or ") + "?";
  }
  if (names.size() <= kExamples) return "there is " + joined(names, " and ");
  return "there is " + joined(names.first(kExamples), ", ") + " and " + std::to_string(names.size() - kExamples) +
         " more";
}

}  // namespace tensorscope::viewer
