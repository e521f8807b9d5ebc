#pragma once

namespace tensorscope::viewer::platform {

/// What our widgets need from Dear ImGui that its two packaged versions offer under different names, or not in public.
/// Threads: the window's own.

/// Right after an item: the wheel belongs to it while the mouse is over it, and the window behind does not scroll.
void claim_mouse_wheel();

/// How long the mouse has been over the item it is over now.
[[nodiscard]] float hovered_for_s();

}  // namespace tensorscope::viewer::platform
