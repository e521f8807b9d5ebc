#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tensorscope::viewer {

/// Sorts what is no number by one for each; those of the same key stay as they stand.
/// Threads: pure.
template <class T>
void sort_by_keys(std::vector<T>& items, std::span<const std::uint64_t> keys) {
  std::vector<std::pair<std::uint64_t, T>> keyed;
  for (std::size_t i = 0; i < items.size(); ++i) keyed.emplace_back(keys[i], std::move(items[i]));
  std::ranges::stable_sort(keyed, {}, &std::pair<std::uint64_t, T>::first);
  std::ranges::transform(keyed, items.begin(), [](auto& each) { return std::move(each.second); });
}

}  // namespace tensorscope::viewer
