#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tensorscope::viewer {

/// A Drawn::name for what people call `text`: lower-case letters and digits with '-' between words; "unnamed" if there
/// are none.
/// Threads: pure.
std::string drawn_name(std::string_view text);

/// The same, and none of `taken`: "loss", then "loss-2".
std::string unique_drawn_name(std::string_view text, const std::vector<std::string>& taken);

}  // namespace tensorscope::viewer
