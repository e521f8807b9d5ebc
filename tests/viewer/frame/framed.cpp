#include "tests/viewer/frame/framed.h"

#include <stdexcept>
#include <utility>

#include "tests/viewer/frame/stub_panels.h"

namespace tensorscope::viewer::frame {

Framed::Framed(const Options& options) : connection_(no_segment()), found_(options.found) {
  stub_talk() = {};
  std::string problem;
  window_ = platform::Window::open(
      {.title = "framed", .width = options.width, .height = options.height, .offscreen = true}, problem);
  if (window_ == nullptr) throw std::runtime_error(problem);
  workspace_ = std::make_unique<Workspace>(Store::kDefaultMemory, [this] { return found_; });
  if (options.with_job) {
    fill(connection_.store());
    workspace_->show(connection_, options.real_panels ? all_panels() : stub_panels());
  }
  workspace_->look_for_jobs();
  Settings settings;
  settings.theme = options.theme;
  settings.user_scale = options.scale;
  frame_ = std::make_unique<Frame>(*workspace_, settings);
}

platform::Image Framed::draw(int frames) {
  for (int i = 0; i < frames; ++i) one_frame();
  return window_->capture();
}

void Framed::one_frame() {
  frame_->act(*window_);
  look_.set_theme(frame_->settings().theme);
  look_.set_user_scale(frame_->settings().user_scale);
  look_.prepare(*window_);
  window_->frame([this] { frame_->draw(); });
}

void Framed::press(platform::Key key, platform::Modifiers modifiers) {
  window_->input().change_key({key, true, false, modifiers});
  one_frame();
  window_->input().change_key({key, false, false, {}});
  draw(2);
}

void Framed::type(const std::string& text) {
  window_->input().text = text;
  draw(3);
}

void Framed::move_mouse(float x, float y) {
  window_->input().mouse_x = x;
  window_->input().mouse_y = y;
  window_->input().mouse_inside = true;
  draw(2);
}

void Framed::click(float x, float y) {
  move_mouse(x, y);
  window_->input().mouse_pressed[0] = true;
  draw(4);
}

void Framed::drag(float x0, float y0, float x1, float y1) {
  move_mouse(x0, y0);
  window_->input().mouse_down[0] = true;
  window_->input().mouse_pressed[0] = true;
  draw(2);
  move_mouse(x1, y1);
  window_->input().mouse_down[0] = false;
  draw(2);
}

Job found_job(const std::string& name, JobState state, std::uint64_t step, long pid) {
  Job job;
  job.segment = no_segment(pid);
  job.segment.paths.data = "/dev/shm/" + job.segment.name.base() + ".data";
  job.run.job = name;
  job.run.pid = pid;
  job.vitals.step = step;
  job.state = state;
  return job;
}

Job job_of_another_user() {
  Job job;
  job.segment = no_segment(815);
  job.segment.name.uid = 1001;
  job.problem = "/dev/shm/" + job.segment.name.base() +
                ".data: belongs to user ada (uid 1001); only that user can open it, so run tensorscope as that user";
  return job;
}

}  // namespace tensorscope::viewer::frame
