#include "viewer/panels/neurons/samples_mosaic.h"

#include <algorithm>
#include <utility>

#include "viewer/look/number_format.h"
#include "viewer/panels/step_marks.h"

namespace tensorscope::viewer {
namespace {

std::string title_of(const LayerScene& scene, std::uint64_t sample) {
  const std::string of_class = scene.class_of(sample);
  return "Channels of sample " + std::to_string(scene.mosaic()->region.window.start[0]) +
         (of_class.empty() ? "" : ", class " + of_class);
}

std::string note_of(std::uint64_t positions, std::uint64_t all) {
  std::string note = "one tile per channel, numbered";
  if (positions < all) {
    note += " · " + look::format_count(positions) + " of " + look::format_count(all) + " positions";
  }
  return note;
}

}  // namespace

ShownSamples SamplesMosaic::draw(LayerDrawing drawing, const LayerChoice& choice, widgets::ColorSettings& colors,
                                 PicturePlace place) {
  const auto& [source, scene, focus, state, store] = drawing;
  const schema::Region& region = scene.mosaic()->region;
  const std::size_t axis = scene.layout().axis;
  const std::size_t last = region.window.dimensions - 1;
  const NeuronLayout layout = layout_of(source.entry, region);
  const auto width = static_cast<std::int64_t>(last > axis ? region.window.count[last] : 1);
  std::string subtitle = source_text(source, scene.mosaic());
  if (scene.is_of_score()) subtitle += " · of the score of the class that each is taken for";
  const std::string title = title_of(scene, choice.sample);
  const std::string note = note_of(layout.positions, whole_layout_of(source.entry, region).positions);
  widgets::FilterTiles spec;
  spec.title = title;
  spec.source = subtitle;
  spec.values = scene.mosaic_values();
  spec.shape = {static_cast<std::int64_t>(layout.neurons), 1,
                static_cast<std::int64_t>(layout.positions) / std::max<std::int64_t>(width, 1), width};
  spec.all_outputs = region.shape[axis];
  spec.output_stride = std::max<std::int64_t>(region.window.stride[axis], 1);
  spec.output_name = "channel";
  spec.input_name = "";
  spec.note = note;
  spec.all_name = "channels";
  spec.revision = scene.values_revision();
  std::vector<bool> meant;
  if (scene.numbers()) meant = focus.meant(*scene.numbers());
  // A tile under the mouse has its frame.
  if (!meant.empty() && focus.others_stand_back()) {
    spec.is_meant = [&, stride = scene.numbers()->stride](std::int64_t place_of) {
      const auto at = static_cast<std::uint64_t>(place_of * spec.output_stride) / stride;
      return at < meant.size() && meant[at];
    };
  }
  std::swap(tiles_.colors, colors);
  const widgets::FilterTilesResult result = widgets::filter_tiles("mosaic", spec, tiles_, place.width, place.height);
  std::swap(tiles_.colors, colors);
  state.moving |= result.moving;
  if (result.hovered) {
    const auto channel = static_cast<std::uint64_t>(*result.hovered * spec.output_stride);
    focus.hover(channel);
    if (is_clicked(result.plot)) focus.pick(channel);
  }
  ShownSamples shown{title, scene.mosaic()->step, {}, true};
  for (std::size_t i = axis; i <= last; ++i) shown.shape.push_back(region.window.count[i]);
  return shown;
}

void SamplesMosaic::forget() {
  tiles_.zoom = 1.0;
  tiles_.pan_x = tiles_.pan_y = 0.0F;
}

}  // namespace tensorscope::viewer
