#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "viewer/frame/frame.h"
#include "viewer/frame/workspace.h"
#include "viewer/look/look.h"
#include "viewer/platform/window.h"

namespace tensorscope::viewer::frame {

/// The window, from its opening until it is closed.
///
/// It draws on new data and on input only and sleeps otherwise. Of what it draws for new data it keeps to a fifth of
/// its thread's time, since the trainer may need the same cores; input is answered at once. While the window is
/// minimised or hidden it draws nothing and asks jobs for nothing; curves go on.
/// Threads: one.
class Viewer {
 public:
  Viewer(platform::Window& window, Workspace& workspace, const Settings& settings,
         std::optional<std::filesystem::path> settings_file);

  void run();
  /// One turn of run(): waits for input or data, and draws if either asks for it; the first turn always does.
  void frame();
  const FrameState& state() const { return frame_.state(); }

 private:
  void poll();
  void update_stores();
  bool is_picture_due() const;
  void present();
  void keep_settings();
  double seconds_to_sleep() const;

  platform::Window& window_;
  Workspace& workspace_;
  Frame frame_;
  look::Look look_;
  std::optional<std::filesystem::path> settings_file_;
  Settings kept_settings_;
  std::string title_;

  std::uint64_t now_ns_ = 0;
  std::uint64_t listed_ns_ = 0;  // when jobs were looked for
  std::uint64_t drawn_ns_ = 0;
  std::uint64_t news_ns_ = 0;  // when something new was last seen
  bool list_changed_ = true;
  bool told_of_fonts_ = false;
  bool follows_input_ = true;  // what moves was begun by input, not by data
  JobState drawn_state_ = JobState::stale;
};

}  // namespace tensorscope::viewer::frame
