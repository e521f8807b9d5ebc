// Renders the window in every state for the eye: viewer_frame_gallery FOLDER.

#include <cstdio>
#include <filesystem>
#include <string>

#include "tests/viewer/frame/framed.h"
#include "viewer/platform/png.h"

namespace {

using namespace tensorscope::viewer;
using frame::Framed;
using platform::Key;

std::filesystem::path g_folder;

void save(Framed& framed, const std::string& name, int frames = 3) {
  const auto problem = platform::write_png(framed.draw(frames), g_folder / (name + ".png"));
  if (problem) std::fprintf(stderr, "%s\n", problem->c_str());
}

std::vector<Job> jobs() {
  return {frame::found_job("mnist", JobState::live, 1204, 4711), frame::found_job("resnet", JobState::died, 88'412, 99),
          frame::found_job("transformer-large-seed-17", JobState::paused, 12, 5), frame::job_of_another_user()};
}

void select(Framed& framed, const char* path) {
  framed.job().select(*framed.store().find(path));
}

void states() {
  for (const JobState state : {JobState::live, JobState::paused, JobState::ended, JobState::died, JobState::stale}) {
    Framed framed({.width = 1280, .height = 800, .found = jobs(), .real_panels = true});
    JobStatus status = live_status();
    status.state = state;
    status.idle_ns = 12'000'000'000;
    framed.store().set_status(status);
    select(framed, "net.conv1.weight");
    save(framed, "state-" + std::string(name_of(state)));
  }
  Framed framed({.width = 1280, .height = 800, .found = jobs(), .real_panels = true});
  JobStatus status = live_status();
  status.attached = false;
  status.lost = 12;
  status.drops[0] = 3;
  status.damaged = 1;
  status.agent_fraction = 0.021;
  framed.store().set_status(status);
  select(framed, "loss/train");
  framed.store().timeline().show(800);
  framed.store().timeline().set_mark(Timeline::Mark::a, 300);
  framed.store().timeline().set_mark(Timeline::Mark::b, 1100);
  save(framed, "state-detached-marks");
}

void sizes() {
  for (const look::Theme theme : {look::Theme::dark, look::Theme::light}) {
    const std::string suffix = theme == look::Theme::dark ? "-dark" : "-light";
    for (const auto& [name, width, height, scale] : {std::tuple("1280", 1280, 800, 1.0),
                                                     {"1920", 1920, 1080, 1.0},
                                                     {"200", 1920, 1080, 2.0},
                                                     {"400", 400, 700, 1.0}}) {
      Framed framed(
          {.width = width, .height = height, .theme = theme, .scale = scale, .found = jobs(), .real_panels = true});
      select(framed, "net.conv1.weight");
      save(framed, "size-" + std::string(name) + suffix);
    }
  }
}

void places() {
  {
    Framed framed({.with_job = false, .found = {}, .real_panels = true});
    save(framed, "welcome-empty");
  }
  {
    Framed framed({.theme = look::Theme::light, .with_job = false, .found = jobs(), .real_panels = true});
    save(framed, "welcome-jobs");
  }
  {
    Framed framed({.found = jobs(), .real_panels = true});
    save(framed, "nothing-selected");
    framed.type("?");
    save(framed, "keys");
    framed.type("?");
    framed.press(Key::f, {.ctrl = true});
    framed.type("conv grad");
    save(framed, "search");
    framed.press(Key::escape);
    select(framed, "net.embedding.weight");
    save(framed, "not-sampled");
    framed.move_mouse(600, 755);
    save(framed, "time-hover", 40);
  }
  Framed narrow({.width = 400, .height = 700, .found = jobs(), .real_panels = true});
  narrow.draw();
  narrow.type("[");
  save(narrow, "drawer");
}

}  // namespace

int main(int count, char** words) {
  g_folder = count > 1 ? words[1] : ".";
  std::filesystem::create_directories(g_folder);
  states();
  sizes();
  places();
}
