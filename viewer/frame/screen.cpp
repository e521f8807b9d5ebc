#include "viewer/frame/screen.h"

#include <string_view>

#include "viewer/frame/panel_picture.h"
#include "viewer/frame/settings.h"
#include "viewer/frame/viewer.h"
#include "viewer/panels/panel_list.h"

namespace tensorscope::viewer {
namespace {

class PanelScreen : public Screen {
 public:
  std::vector<PanelOffer> panels() const override {
    std::vector<PanelOffer> offers;
    for (const PanelInfo& info : all_panels()) {
      PanelOffer& offer = offers.emplace_back(PanelOffer{info.name, info.shows, {}, {}});
      if (info.can_show != nullptr) offer.can_show = info.can_show;
      if (info.first_step != nullptr) offer.first_step = info.first_step;
      offer.shows_all = info.shows_all;
      for (const PanelKey& key : info.keys) {
        if (const std::string_view label = key.label; label.size() == 1) offer.keys.push_back({label[0], key.does});
      }
    }
    return offers;
  }

  std::unique_ptr<Picture> open_picture(const PictureOptions& options, std::string& problem) override {
    return frame::PanelPicture::open(options, problem);
  }

  std::string view(const ViewOptions& options) override {
    std::string problem;
    const std::unique_ptr<platform::Window> window = platform::Window::open({}, problem);
    if (window == nullptr) return problem;
    frame::Workspace workspace(options.memory_bytes);
    if (options.job) {
      if (problem = workspace.open(options.job->segment); !problem.empty()) return problem;
    }
    for (const Job& other : options.beside) {
      if (problem = workspace.open_beside(other.segment); !problem.empty()) return problem;
    }
    const auto file = frame::settings_path();
    frame::Settings settings = file ? frame::load_settings(*file) : frame::Settings{};
    if (options.theme) settings.theme = *options.theme;
    if (options.scale) settings.user_scale = *options.scale;
    frame::Viewer(*window, workspace, settings, file).run();
    return {};
  }
};

}  // namespace

std::unique_ptr<Screen> make_screen() {
  return std::make_unique<PanelScreen>();
}

}  // namespace tensorscope::viewer
