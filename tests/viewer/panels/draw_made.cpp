#include "tests/viewer/panels/draw_made.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
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

using Rgb = std::array<std::uint8_t, 3>;
constexpr std::size_t kColors = 256;

Rgb color_at(const platform::Image& image, std::size_t pixel) {
  return {image.rgba[4 * pixel], image.rgba[4 * pixel + 1], image.rgba[4 * pixel + 2]};
}

std::vector<Rgb> most_frequent(const std::map<Rgb, std::size_t>& counts) {
  std::vector<std::pair<std::size_t, Rgb>> order;
  for (const auto& [color, count] : counts) order.push_back({count, color});
  std::ranges::sort(order, std::greater<>());
  order.resize(std::min(order.size(), kColors));
  std::vector<Rgb> colors;
  for (const auto& [count, color] : order) colors.push_back(color);
  return colors;
}

std::uint8_t nearest(const std::vector<Rgb>& colors, const Rgb& color) {
  const auto distance = [&](const Rgb& other) {
    int sum = 0;
    for (std::size_t c = 0; c < 3; ++c) sum += (color[c] - other[c]) * (color[c] - other[c]);
    return sum;
  };
  return static_cast<std::uint8_t>(std::ranges::min_element(colors, {}, distance) - colors.begin());
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

std::filesystem::path committed_file(const MadePicture& made, look::Theme theme) {
  return std::filesystem::path(PICTURES) / (name_of(made) + (theme == look::Theme::dark ? "_dark.png" : "_light.png"));
}

bool commit_picture(const platform::Image& image, const std::filesystem::path& png) {
  const std::size_t pixels = image.rgba.size() / 4;
  std::map<Rgb, std::size_t> counts;
  for (std::size_t i = 0; i < pixels; ++i) ++counts[color_at(image, i)];
  const std::vector<Rgb> colors = most_frequent(counts);
  std::map<Rgb, std::uint8_t> index;
  for (const auto& [color, count] : counts) index[color] = nearest(colors, color);
  std::vector<std::uint8_t> indices(pixels);
  for (std::size_t i = 0; i < pixels; ++i) indices[i] = index[color_at(image, i)];
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width);
  header.height = static_cast<png_uint_32>(image.height);
  header.format = PNG_FORMAT_RGB_COLORMAP;
  header.colormap_entries = static_cast<png_uint_32>(colors.size());
  return png_image_write_to_file(&header, png.c_str(), 0, indices.data(), 0, colors.data()) != 0;
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
