#pragma once

namespace tensorscope::viewer::platform {

/// Right after an ImGui item: the wheel belongs to it while the mouse is over it, and the window behind does not
/// scroll. Dear ImGui has had a different function for this in every version. Threads: the window's own.
void claim_mouse_wheel();

}  // namespace tensorscope::viewer::platform
