#pragma once

#include <string>

#include "viewer/frame/background_save.h"
#include "viewer/frame/frame_state.h"
#include "viewer/frame/workspace.h"

namespace tensorscope::viewer::platform {
class Window;
struct Input;
}  // namespace tensorscope::viewer::platform

namespace tensorscope::viewer::frame {

/// The window's content and what it does on input.
/// Threads: the window's own.
class Frame {
 public:
  Frame(Workspace& workspace, const Settings& settings);

  /// Keys and what buttons asked for in the last frame, before the next is drawn. `window` gives the input and the
  /// clipboard, and is where a panel is saved from.
  void act(platform::Window& window);
  bool wants_to_quit() const { return quit_; }

  /// Draws everything with ImGui.
  void draw();

  FrameState& state() { return state_; }
  const FrameState& state() const { return state_; }
  const Settings& settings() const { return state_.settings; }

 private:
  void perform(Command command, platform::Window& window);
  void perform_on_job(Command command, JobView& job, platform::Window& window);
  /// What a click on a line of the job list asked for, if that job is still there.
  void on_listed_job(const schema::SegmentName& name, std::string (Workspace::*action)(const schema::FoundSegment&));
  void tell_panel_keys(platform::Window& window);
  void keep_typed_ahead(platform::Input& input);
  void toggle_bar(Side side);
  void draw_parts();

  Workspace& workspace_;
  FrameState state_;
  BackgroundSave saving_;
  bool quit_ = false;
};

}  // namespace tensorscope::viewer::frame
