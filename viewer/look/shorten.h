#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace tensorscope::viewer::look {

using Fits = std::function<bool(const std::string& text)>;

/// `text`, or what it becomes where it does not fit:
/// - of parts joined by " · " the last ones are left out: "net.conv1 · step 3,469" becomes "net.conv1 …"
/// - of words the last ones: "mean of…"
/// - of a path's names those that tell least, one after another: without a number and long ones first, never the last:
///   "net.block1…in_proj_weight"
/// - of a single name the last letters: "in_proj…"
/// What is cut is never a number: half of one would be another.
/// Threads: pure functions.
/// At the limit: where nothing fits it is "…".
[[nodiscard]] std::string shortened(std::string_view text, const Fits& fits);

}  // namespace tensorscope::viewer::look
