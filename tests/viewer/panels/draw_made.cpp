#include "tests/viewer/panels/draw_made.h"

#include <png.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <ostream>
#include <utility>
#include <vector>

#include "tests/viewer/panels/panel_stage.h"
#include "viewer/panels/panel_list.h"

namespace tensorscope::viewer {
namespace {

std::vector<PanelRun> runs_of(MadeJob& job, const std::vector<std::unique_ptr<MadeJob>>& beside) {
  std::vector<PanelRun> runs{{"run 0", &job.store(), 0, true, false}};
  for (const auto& each : beside) {
    runs.push_back({"run " + std::to_string(runs.size()), &each->store(), runs.size(), false, true});
  }
  return runs;
}

void click(PanelStage& stage, MadeJob& job, const MadeClick& place, const MadeView& view) {
  constexpr int kFrames = 4;  // some versions of ImGui hand on one event a frame
  stage.stage().mouse_at(place.x * static_cast<float>(view.width), place.y * static_cast<float>(view.height));
  for (const bool is_down : {false, true, false}) {
    stage.stage().input().mouse_pressed[0] = is_down;
    for (int i = 0; i < kFrames; ++i) stage.frame(job.store());
  }
}

}  // namespace

platform::Image draw_made(const MadePicture& made, const MadeView& view, std::string* waits_for) {
  const std::unique_ptr<MadeJob> job = made.job();
  PanelStage stage(*find_panel(made.panel), view.width, view.height, view.theme);
  stage.stage().look().set_user_scale(view.scale);
  if (!made.source.empty()) stage.select(&job->source(made.source));
  const std::vector<std::unique_ptr<MadeJob>> beside = made.beside ? made.beside() : decltype(made.beside()){};
  if (!beside.empty()) stage.set_runs(runs_of(*job, beside));
  for (const platform::Key key : made.keys) {
    stage.press(key);
    stage.frame(job->store());
  }
  constexpr int kAnswers = 5;
  for (int i = 0; made.answer && i < kAnswers; ++i) {
    stage.frame(job->store());
    for (const schema::Want& want : stage.wants()) made.answer(*job, want);
  }
  if (made.click) {
    stage.draw_when_settled(job->store());
    click(stage, *job, *made.click, view);
  }
  const platform::Image image = stage.draw_when_settled(job->store());
  if (waits_for != nullptr) *waits_for = stage.state().waiting_for;
  return image;
}

std::string name_of(const MadePicture& made) {
  return made.panel + "_" + made.name;
}

void PrintTo(const MadePicture& made, std::ostream* out) {
  *out << name_of(made);
}

std::filesystem::path committed_file(const MadePicture& made, look::Theme theme) {
  return std::filesystem::path(PICTURES) / (name_of(made) + (theme == look::Theme::dark ? "_dark.png" : "_light.png"));
}

std::vector<look::Theme> committed_themes(const MadePicture& made) {
  const std::vector<MadePicture> all = made_pictures();
  const auto typical = std::ranges::find_if(
      all, [&](const MadePicture& each) { return each.panel == made.panel && each.name != "nothing"; });
  if (typical->name == made.name) return {look::Theme::dark, look::Theme::light};
  return {look::Theme::dark};
}

std::optional<platform::Image> read_picture(const std::filesystem::path& png) {
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&header, png.c_str()) == 0) return std::nullopt;
  header.format = PNG_FORMAT_RGBA;
  platform::Image image{static_cast<int>(header.width), static_cast<int>(header.height), {}};
  image.rgba.resize(PNG_IMAGE_SIZE(header));
  if (png_image_finish_read(&header, nullptr, image.rgba.data(), 0, nullptr) == 0) return std::nullopt;
  return image;
}

}  // namespace tensorscope::viewer
