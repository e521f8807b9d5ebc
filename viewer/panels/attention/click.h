#pragma once

namespace tensorscope::viewer {

/// Whether the left button went up in this frame, and the mouse was not dragged since it went down: what pans when it
/// is dragged can be clicked as well.
/// Threads: the window's own.
bool is_click();

}  // namespace tensorscope::viewer
