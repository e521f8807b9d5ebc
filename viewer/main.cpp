#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "schema/segment_name.h"
#include "viewer/commands/command_line.h"
#include "viewer/screen_checks.h"

#if __has_include("viewer/frame/screen.h")
#include "viewer/frame/screen.h"
#else
namespace tensorscope::viewer {
namespace {

class NoScreen : public Screen {
 public:
  std::vector<PanelOffer> panels() const override { return {}; }
  std::unique_ptr<Picture> open_picture(const PictureOptions&, std::string& problem) override {
    problem = view({});
    return nullptr;
  }
  std::string view(const ViewOptions&) override { return "this build cannot draw"; }
};

std::unique_ptr<Screen> make_screen() {
  return std::make_unique<NoScreen>();
}

}  // namespace
}  // namespace tensorscope::viewer
#endif

int main(int count, char** words) {
  using namespace tensorscope;
  const std::unique_ptr<viewer::Screen> screen = viewer::make_screen();
  viewer::Program program{std::cout, std::cerr, *screen, viewer::check_screen, schema::segment_folders()};
  const std::vector<std::string> arguments(words + 1, words + count);
  return viewer::run_command_line(arguments, program);
}
