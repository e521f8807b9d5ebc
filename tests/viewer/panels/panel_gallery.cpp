// Renders panels to PNG, for the eye.
//   viewer_panel_gallery OUT_FOLDER WIDTH HEIGHT SCALE JOB [PANEL [SOURCE]]
// draws a living job's panels, or that one, in both themes; with "made" for JOB those of made-up jobs that are hard to
// show, or that of the name PANEL.
//   viewer_panel_gallery renew [NAME]
// draws the pictures that are committed anew, or those whose names contain NAME.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "tests/viewer/panels/draw_made.h"
#include "tests/viewer/panels/panel_stage.h"
#include "viewer/jobs/connection.h"
#include "viewer/jobs/job_choice.h"
#include "viewer/panels/panel_list.h"
#include "viewer/platform/png.h"

namespace tensorscope::viewer {
namespace {

struct Request {
  std::filesystem::path folder;
  int width = 1280;
  int height = 800;
  double scale = 1.0;
  std::string source;
};

// Until the picture has everything, at most ten seconds.
void draw_when_complete(PanelStage& stage, Connection& connection) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  bool is_complete = false;
  while (!is_complete && std::chrono::steady_clock::now() < deadline) {
    connection.poll();
    stage.frame(connection.store());
    connection.send_wants();
    // The panel's own list was cleared with the store's.
    is_complete = connection.is_caught_up() && stage.state().waiting_for.empty();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

bool render(const PanelInfo& info, const Request& request, look::Theme theme, Connection& connection) {
  PanelStage stage(info, request.width, request.height, theme);
  stage.stage().look().set_user_scale(request.scale);
  if (!request.source.empty()) stage.select(connection.store().find(request.source));
  draw_when_complete(stage, connection);
  const platform::Image image = stage.draw(connection.store());
  std::string name = std::string(info.name) + "_" + request.source + "_" + std::to_string(request.width) + "_" +
                     std::to_string(static_cast<int>(request.scale * 100)) +
                     (theme == look::Theme::dark ? "_dark.png" : "_light.png");
  const auto error = platform::write_png(image, request.folder / name);
  std::printf("%s%s%s\n", name.c_str(), stage.state().waiting_for.empty() ? "" : " still waits for ",
              stage.state().waiting_for.c_str());
  if (error) std::printf("%s\n", error->c_str());
  return !error;
}

bool render_made(const MadePicture& made, const Request& request, look::Theme theme) {
  const std::string name = "made_" + made.panel + "_" + made.name + "_" + std::to_string(request.width) + "_" +
                           (theme == look::Theme::dark ? "dark.png" : "light.png");
  std::string waits_for;
  const platform::Image image = draw_made(made, {request.width, request.height, request.scale, theme}, &waits_for);
  const auto error = platform::write_png(image, request.folder / name);
  std::printf("%s%s%s\n", name.c_str(), waits_for.empty() ? "" : ", waits for ", waits_for.c_str());
  return !error;
}

int renew(const std::string& part) {
  for (const MadePicture& made : made_pictures()) {
    if (name_of(made).find(part) == std::string::npos) continue;
    for (const look::Theme theme : committed_themes(made)) {
      const std::filesystem::path file = committed_file(made, theme);
      if (const auto problem = platform::write_png(draw_made(made, {.theme = theme}), file)) {
        std::fprintf(stderr, "%s\n", problem->c_str());
        return 1;
      }
      std::printf("%s\n", file.c_str());
    }
  }
  return 0;
}

int render_all_made(const Request& request, const std::string& only) {
  bool ok = true;
  for (const MadePicture& made : made_pictures()) {
    if (!only.empty() && made.name != only) continue;
    for (const look::Theme theme : {look::Theme::dark, look::Theme::light})
      ok = render_made(made, request, theme) && ok;
  }
  return ok ? 0 : 1;
}

}  // namespace
}  // namespace tensorscope::viewer

int main(int argc, char** argv) {
  using namespace tensorscope::viewer;
  if (argc > 1 && argc < 4 && std::string(argv[1]) == "renew") return renew(argc > 2 ? argv[2] : "");
  if (argc < 6) {
    std::fprintf(stderr,
                 "usage: viewer_panel_gallery OUT_FOLDER WIDTH HEIGHT SCALE JOB [PANEL [SOURCE]], or renew [NAME]\n");
    return 2;
  }
  const Request request{argv[1], std::atoi(argv[2]), std::atoi(argv[3]), std::atof(argv[4]), argc > 7 ? argv[7] : ""};
  std::filesystem::create_directories(request.folder);
  if (std::string(argv[5]) == "made") return render_all_made(request, argc > 6 ? argv[6] : "");
  const JobChoice choice = choose_job(argv[5]);
  if (!choice.job) {
    std::fprintf(stderr, "%s\n", choice.problem.c_str());
    return 1;
  }
  Connection connection(choice.job->segment);
  if (const std::string problem = connection.attach(); !problem.empty()) {
    std::fprintf(stderr, "%s\n", problem.c_str());
    return 1;
  }
  bool ok = true;
  for (const PanelInfo& info : all_panels()) {
    if (argc > 6 && std::string(argv[6]) != info.name) continue;
    for (const look::Theme theme : {look::Theme::dark, look::Theme::light}) {
      ok = render(info, request, theme, connection) && ok;
    }
  }
  return ok ? 0 : 1;
}
