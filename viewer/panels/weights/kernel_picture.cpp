#include "viewer/panels/weights/kernel_picture.h"

#include <imgui.h>

#include <algorithm>
#include <string>
#include <utility>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/control_line.h"
#include "viewer/widgets/controls.h"

namespace tensorscope::viewer {
namespace {

using look::px;

// The smallest that one can tell from its neighbours.
constexpr double kElementPixels = 3;
// What the tiles leave beside and above them for colour bar, names, title and pagers.
constexpr double kColorBarWidth = 120;
constexpr double kHeadHeight = 104;

// Nor is less asked for, which is what will be drawn.
bool is_drawn_whole(const schema::Region& region, std::size_t dimension, std::uint64_t asked) {
  const auto all = static_cast<std::uint64_t>(region.shape[dimension]);
  return asked >= all && region.window.count[dimension] >= all;
}

// Which ones are drawn, "outputs 64 to 127 of 512", and two arrows that ask for others, `asked` of them from `first`
// on.
void pager(ControlLine& line, const char* what, const schema::Region& region, std::size_t dimension,
           std::uint64_t asked, std::uint64_t& first) {
  if (is_drawn_whole(region, dimension, asked)) return;
  const auto all = static_cast<std::uint64_t>(region.shape[dimension]);
  const std::uint64_t drawn = region.window.start[dimension];
  const std::uint64_t count = region.window.count[dimension];
  const std::string text = std::string(what) + " " + look::format_count(drawn) + " to " +
                           look::format_count(drawn + count - 1) + " of " + look::format_count(all);
  line.group(text, widgets::icon_button_width("before"), [&] {
    if (widgets::icon_button((std::string(what) + " before").c_str(), look::Icon::step_back, "before", false,
                             "The ones before")) {
      first -= std::min(first, asked);
    }
  });
  line.more(widgets::icon_button_width("next"), [&] {
    if (widgets::icon_button((std::string(what) + " next").c_str(), look::Icon::step_forward, "next", false,
                             "The next ones") &&
        first + asked < all) {
      first += asked;
    }
  });
}

}  // namespace

schema::Window KernelPicture::window(const std::vector<std::int64_t>& shape, float width, float height) {
  const auto element = static_cast<double>(px(kElementPixels));
  const float colors = px(kColorBarWidth);
  counts_ = kernel_counts(shape, static_cast<double>(width - colors) / element,
                          static_cast<double>(height - px(kHeadHeight)) / element);
  first_output_ = std::min(first_output_, static_cast<std::uint64_t>(shape[0] - 1));
  first_input_ = std::min(first_input_, static_cast<std::uint64_t>(shape[1] - 1));
  return kernel_window(shape, counts_, first_output_, first_input_);
}

void KernelPicture::draw_pagers(const schema::Region& region) {
  const bool is_known = counts_.outputs > 0 && counts_.inputs > 0;
  const bool is_whole = is_drawn_whole(region, 0, counts_.outputs) && is_drawn_whole(region, 1, counts_.inputs);
  if (!is_known || is_whole) return;
  ControlLine line;
  pager(line, "outputs", region, 0, counts_.outputs, first_output_);
  pager(line, "inputs", region, 1, counts_.inputs, first_input_);
}

void KernelPicture::draw(const TensorScene& scene, widgets::ColorSettings& colors, PanelState& state, float width,
                         float height) {
  const float top = ImGui::GetCursorScreenPos().y;
  // The form was chosen by the sample's shape; the catalog may say another one.
  if (scene.sample != nullptr) draw_pagers(scene.sample->region);
  height -= ImGui::GetCursorScreenPos().y - top;
  widgets::FilterTiles spec;
  spec.title = scene.title;
  spec.source = scene.subtitle;
  if (scene.sample != nullptr) {
    const schema::Region& region = scene.sample->region;
    spec.values = scene.values.values();
    spec.revision = scene.values.revision();
    spec.shape = tile_shape(region);
    spec.first_output = region.window.start[0];
    spec.first_input = region.window.start[1];
    spec.all_outputs = region.shape[0];
    spec.all_inputs = region.shape[1];
  }
  std::swap(tiles_.colors, colors);
  const auto result = widgets::filter_tiles("kernels", spec, tiles_, width, height);
  std::swap(tiles_.colors, colors);
  state.moving |= result.moving;
}

std::size_t KernelPicture::memory_bytes() const {
  return tiles_.image.texture().bytes();
}

void KernelPicture::forget() {
  first_output_ = 0;
  first_input_ = 0;
  tiles_.zoom = 1.0;
  tiles_.pan_x = 0.0F;
  tiles_.pan_y = 0.0F;
}

}  // namespace tensorscope::viewer
