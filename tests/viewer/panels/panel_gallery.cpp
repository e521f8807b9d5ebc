// Renders panels to PNG, for the eye.
//   viewer_panel_gallery OUT_FOLDER WIDTH HEIGHT SCALE JOB [PANEL [SOURCE]]
// draws a living job's panels, or that one, in both themes; with "made" for JOB those of made-up jobs that are hard to
// show, or that of the name PANEL.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "tests/viewer/panels/made_pictures.h"
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
  const std::unique_ptr<MadeJob> job = made.job();
  const PanelInfo& info = *find_panel(made.panel);
  PanelStage stage(info, request.width, request.height, theme);
  stage.stage().look().set_user_scale(request.scale);
  if (!made.source.empty()) stage.select(&job->source(made.source));
  if (made.name == "difference") stage.press(platform::Key::m);
  for (const platform::Key key : made.keys) {
    stage.press(key);
    stage.frame(job->store());
  }
  constexpr int kAnswers = 5;
  for (int i = 0; made.answer && i < kAnswers; ++i) {
    stage.frame(job->store());
    for (const schema::Want& want : stage.wants()) made.answer(*job, want);
  }
  const std::string name = "made_" + made.panel + "_" + made.name + "_" + std::to_string(request.width) + "_" +
                           (theme == look::Theme::dark ? "dark.png" : "light.png");
  const auto error = platform::write_png(stage.draw(job->store()), request.folder / name);
  std::printf("%s%s%s\n", name.c_str(), stage.state().waiting_for.empty() ? "" : ", waits for ",
              stage.state().waiting_for.c_str());
  return !error;
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
  if (argc < 6) {
    std::fprintf(stderr, "usage: viewer_panel_gallery OUT_FOLDER WIDTH HEIGHT SCALE JOB [PANEL [SOURCE]]\n");
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
