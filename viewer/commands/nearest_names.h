#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tensorscope::viewer {

/// The names that a misspelt one may have meant, the nearest first: a few letters wrong, missing, too many or swapped,
/// or a part of a longer name. Case does not count. Threads: pure.
std::vector<std::string> nearest_names(std::string_view wanted, std::span<const std::string> names,
                                       std::size_t most = 3);

/// "did you mean a, b or c?", or if none is near "there is a, b, c and 12 more"; "there is none" without names.
std::string suggestion(std::string_view wanted, std::span<const std::string> names);

}  // namespace tensorscope::viewer
