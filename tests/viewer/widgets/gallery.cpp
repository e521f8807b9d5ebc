// Renders every widget in both themes to PNG, for the eye: viewer_gallery OUT_FOLDER [NAME_PART [SCALE]]
#include "tests/viewer/widgets/gallery.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "tests/viewer/stage.h"
#include "viewer/platform/png.h"

namespace tensorscope::viewer::gallery {
namespace {

double now_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool render(const Picture& picture, look::Theme theme, const std::filesystem::path& folder, double scale) {
  Stage stage(static_cast<int>(picture.width * scale), static_cast<int>(picture.height * scale), theme);
  stage.look().set_user_scale(scale);
  if (picture.mouse_x >= 0.0F) {
    stage.mouse_at(picture.mouse_x * static_cast<float>(scale), picture.mouse_y * static_cast<float>(scale));
  }
  for (int i = 0; i < 4; ++i) {
    stage.frame(picture.draw);
  }
  const double before = now_ms();
  constexpr int kFrames = 10;
  for (int i = 0; i < kFrames; ++i) {
    stage.frame(picture.draw);
  }
  const double frame_ms = (now_ms() - before) / kFrames;
  const std::string name = picture.name + (theme == look::Theme::dark ? "_dark.png" : "_light.png");
  const auto error = platform::write_png(stage.window().capture(), folder / name);
  std::printf("%-40s %6.2f ms a frame%s%s\n", name.c_str(), frame_ms, error ? "  " : "", error ? error->c_str() : "");
  return !error;
}

}  // namespace
}  // namespace tensorscope::viewer::gallery

int main(int argc, char** argv) {
  using namespace tensorscope::viewer;
  if (argc < 2) {
    std::fprintf(stderr, "usage: viewer_gallery OUT_FOLDER [NAME_PART [SCALE]]\n");
    return 2;
  }
  std::filesystem::create_directories(argv[1]);
  const std::string part = argc > 2 ? argv[2] : "";
  const double scale = argc > 3 ? std::strtod(argv[3], nullptr) : 1.0;
  bool ok = true;
  for (const auto theme : {look::Theme::dark, look::Theme::light}) {
    // Made anew for each theme: what widgets keep between frames belongs to one window.
    for (const auto& pictures :
         {gallery::curve_pictures(), gallery::heatmap_pictures(), gallery::distribution_pictures()}) {
      for (const gallery::Picture& picture : pictures) {
        if (picture.name.find(part) != std::string::npos) {
          ok = gallery::render(picture, theme, argv[1], scale) && ok;
        }
      }
    }
  }
  return ok ? 0 : 1;
}
