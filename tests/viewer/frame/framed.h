#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/viewer/frame/mnist_run.h"
#include "viewer/frame/frame.h"
#include "viewer/frame/workspace.h"
#include "viewer/look/look.h"
#include "viewer/platform/window.h"

namespace tensorscope::viewer::frame {

/// The whole window off-screen, on a run that is there or on none, driven by hand.
class Framed {
 public:
  struct Options {
    int width = 1280;
    int height = 800;
    look::Theme theme = look::Theme::dark;
    double scale = 1;
    bool with_job = true;
    std::vector<Job> found{};
    bool real_panels = false;  ///< instead of stub_panels()
  };
  explicit Framed(const Options& options);

  /// So many frames, then the picture.
  platform::Image draw(int frames = 2);
  void press(platform::Key key, platform::Modifiers modifiers = {});
  void type(const std::string& text);
  void click(float x, float y);
  void drag(float x0, float y0, float x1, float y1);
  void move_mouse(float x, float y);

  Store& store() { return connection_.store(); }
  const Workspace& workspace() const { return *workspace_; }
  JobView& job() { return *workspace_->current(); }
  Frame& frame() { return *frame_; }
  FrameState& state() { return frame_->state(); }
  platform::Window& window() { return *window_; }

 private:
  void one_frame();

  std::unique_ptr<platform::Window> window_;
  look::Look look_;
  Connection connection_;
  std::vector<Job> found_;
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<Frame> frame_;
};

/// A line of the job list.
Job found_job(const std::string& name, JobState state, std::uint64_t step, long pid);
Job job_of_another_user();

}  // namespace tensorscope::viewer::frame
