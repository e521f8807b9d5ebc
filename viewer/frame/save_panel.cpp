#include "viewer/frame/save_panel.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "viewer/look/number_format.h"
#include "viewer/platform/window.h"

namespace tensorscope::viewer::frame {
namespace {

platform::Image cut(const platform::Image& image, const Box& box) {
  const int x0 = std::clamp(static_cast<int>(box.x0), 0, image.width);
  const int y0 = std::clamp(static_cast<int>(box.y0), 0, image.height);
  const int x1 = std::clamp(static_cast<int>(box.x1), x0, image.width);
  const int y1 = std::clamp(static_cast<int>(box.y1), y0, image.height);
  platform::Image part{x1 - x0, y1 - y0, {}};
  for (int y = y0; y < y1; ++y) {
    const std::uint8_t* const row =
        image.rgba.data() +
        (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x0)) * 4;
    part.rgba.insert(part.rgba.end(), row, row + static_cast<std::size_t>(part.width) * 4);
  }
  return part;
}

}  // namespace

void copy_table(JobView& job, FrameState& state) {
  OpenPanel* const open = job.current_panel();
  if (open == nullptr) return;
  const std::vector<Drawn> all = open->panel->drawn(job.store());
  if (all.empty()) return state.say("Nothing is drawn here yet that could be copied", Tone::warning);
  auto chosen = std::ranges::find(all, open->state.hovered, &Drawn::name);
  if (chosen == all.end()) chosen = all.begin();
  state.wanted_copy = as_text(*chosen);
  const auto lines = static_cast<std::uint64_t>(std::ranges::count(*state.wanted_copy, '\n'));
  state.copied_what = chosen->title + ", " + look::format_count(lines) + (lines == 1 ? " line" : " lines");
}

void save_panel(JobView& job, FrameState& state, platform::Window& window, BackgroundSave& saving) {
  OpenPanel* const open = job.current_panel();
  if (open == nullptr) return;
  if (saving.is_running()) return state.say("Still saving what was asked for before; Esc stops it", Tone::warning);
  PanelFiles files;
  files.stem = file_stem(job);
  std::error_code gone;
  files.folder = std::filesystem::current_path(gone);
  if (gone) {
    return state.say("Nothing is saved: the folder that tensorscope was started in is no longer there (" +
                         gone.message() + "); start it again in another one",
                     Tone::bad);
  }
  std::string no_picture;
  const platform::Image picture = window.capture(&no_picture);
  if (!no_picture.empty()) return state.say("Nothing is saved: " + no_picture, Tone::bad);
  files.picture = cut(picture, state.layout.middle);
  files.data = open->panel->drawn(job.store());
  state.say("Saving " + files.stem + ".png; Esc stops it");
  saving.start(std::move(files));
}

std::string file_stem(const JobView& job) {
  std::string stem = job.store().run().job + "-" + job.panels[job.panel].info->name + "-" +
                     std::to_string(job.store().timeline().step());
  for (char& c : stem) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
    if (!is_plain) c = '_';
  }
  return stem;
}

}  // namespace tensorscope::viewer::frame
