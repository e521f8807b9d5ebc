#pragma once

#include <string>

#include "viewer/frame/background_save.h"
#include "viewer/frame/frame_state.h"
#include "viewer/frame/job_view.h"

namespace tensorscope::viewer::platform {
class Window;
}

namespace tensorscope::viewer::frame {

/// What leaves the viewer: exactly what the panel on screen shows. Says in the status line what became of it.
/// Threads: the window's own.

/// The table under the mouse, else the panel's first, to the clipboard.
void copy_table(JobView& job, FrameState& state);

/// The panel's picture as PNG, and each of its pictures' data beside it: tables as CSV, arrays as npy. Files go into
/// the working directory and are called after job, panel and step: "mnist-weights-1204.png". `saving` writes them while
/// the window goes on, and says what became of it.
void save_panel(JobView& job, FrameState& state, platform::Window& window, BackgroundSave& saving);

/// The beginning of these names: letters, digits, '.', '_' and '-' only.
std::string file_stem(const JobView& job);

}  // namespace tensorscope::viewer::frame
