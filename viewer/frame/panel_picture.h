#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "viewer/commands/screen.h"
#include "viewer/frame/frame.h"
#include "viewer/frame/workspace.h"
#include "viewer/look/look.h"
#include "viewer/platform/window.h"

namespace tensorscope::viewer::frame {

/// A panel as a picture, off-screen: the panel below a line that says which panel, job and step it is; or the whole
/// window with it.
/// Threads: one.
class PanelPicture : public Picture {
 public:
  /// Null if nothing can be drawn here; `problem` says why. Beside a whole window's panel stand the jobs that `jobs`
  /// finds.
  static std::unique_ptr<PanelPicture> open(
      const PictureOptions& options, std::string& problem, Workspace::Lister jobs = [] { return list_jobs(); });

  Progress draw(Connection& connection) override;
  void compare_with(std::vector<Connection*> others) override { others_ = std::move(others); }
  std::vector<PictureNumbers> numbers(Format format) override;
  std::string save(const std::filesystem::path& path) override;
  platform::Image image() { return window_->capture(); }

 private:
  PanelPicture(const PictureOptions& options, std::unique_ptr<platform::Window> window, Workspace::Lister jobs);
  void draw_frame(JobView& job, platform::Key key);
  void draw_alone();

  PictureOptions options_;
  Workspace::Lister jobs_;
  std::vector<Connection*> others_;
  bool is_chosen_ = false;   // the source
  std::size_t pressed_ = 0;  // how many of the keys
  std::unique_ptr<platform::Window> window_;
  look::Look look_;
  std::unique_ptr<Workspace> workspace_;  // of the connection that was drawn last
  std::unique_ptr<Frame> frame_;
};

}  // namespace tensorscope::viewer::frame
