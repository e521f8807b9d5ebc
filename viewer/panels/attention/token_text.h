#pragma once

#include <string>
#include <string_view>

namespace tensorscope::viewer {

/// A token's word as it can be read: a space at its ends is "␣", a line's end "↵", a tab "⇥", any other control
/// character or byte that is no UTF-8 "<0xE2>"; nothing at all is "∅".
/// Threads: pure.
std::string token_text(std::string_view word);

}  // namespace tensorscope::viewer
