#include "viewer/panels/maps/layer_form.h"

#include <algorithm>
#include <optional>

#include "schema/patches.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using Kind = LayerForm::Kind;

constexpr std::uint64_t kMostFilmElements = std::uint64_t{1} << 16;

std::span<const std::int64_t> shape_of(const schema::Region& region) {
  return std::span(region.shape).first(region.window.dimensions);
}

void thin(schema::Window& window, std::size_t dimension, std::uint64_t most) {
  const std::uint64_t count = window.count[dimension];
  const auto stride = static_cast<std::uint32_t>((count + most - 1) / std::max<std::uint64_t>(most, 1));
  if (stride <= 1) return;
  window.stride[dimension] = stride;
  window.count[dimension] = static_cast<std::uint32_t>((count + stride - 1) / stride);
}

// Where the sample lies in the region's first dimension; nothing if it does not.
std::optional<std::size_t> place_of(const schema::Region& region, std::uint32_t sample) {
  const schema::Window& window = region.window;
  if (window.dimensions == 0 || window.count[0] == 0 || window.stride[0] == 0) return std::nullopt;
  if (sample < window.start[0] || (sample - window.start[0]) % window.stride[0] != 0) return std::nullopt;
  const std::size_t place = (sample - window.start[0]) / window.stride[0];
  return place < window.count[0] ? std::optional(place) : std::nullopt;
}

// Elements of one sample, in the region's order.
std::vector<float> elements_of_sample(const schema::Region& region, std::size_t place) {
  std::size_t count = 1;
  for (std::size_t i = 1; i < region.window.dimensions; ++i) count *= region.window.count[i];
  std::vector<float> values;
  if (region.window.count[0] == 1) {
    elements_as_float(region, values);
    return values;
  }
  values.resize(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(element_at(region, place * count + i));
  return values;
}

void take_tokens(const schema::Region& region, const std::vector<float>& elements, Planes& planes) {
  const schema::Window& window = region.window;
  const auto skipped = static_cast<std::size_t>(planes.form.skipped);
  const std::size_t features = window.count[2];
  planes.channels = features;
  planes.first_channel = window.start[2];
  planes.channel_stride = window.stride[2];
  planes.height = static_cast<std::size_t>(planes.form.height);
  planes.width = static_cast<std::size_t>(planes.form.width);
  const std::size_t places = planes.height * planes.width;
  planes.values.resize(features * places);
  for (std::size_t place = 0; place < places; ++place) {
    for (std::size_t k = 0; k < features; ++k) {
      planes.values[k * places + place] = elements[(place + skipped) * features + k];
    }
  }
}

}  // namespace

LayerForm layer_form(std::span<const std::int64_t> shape, const PatchedImage& image) {
  LayerForm form;
  if (std::ranges::any_of(shape, [](std::int64_t extent) { return extent <= 0; })) return form;
  if (shape.size() == 4) {
    form = {Kind::planes, shape[1], shape[2], shape[3], 0};
  } else if (shape.size() == 3) {
    const auto patches = schema::patches_among(shape[1], image.height, image.width, image.patches);
    if (patches) form = {Kind::tokens, shape[2], patches->rows, patches->columns, patches->first};
  } else if (shape.size() == 2) {
    form = {Kind::units, shape[1], 1, 1, 0};
  }
  return form;
}

schema::Window sample_window(std::span<const std::int64_t> shape, std::uint32_t sample) {
  schema::Window window = whole_window(shape);
  window.start[0] = sample;
  window.count[0] = 1;
  return window;
}

schema::Window film_window(std::span<const std::int64_t> shape, LayerForm::Kind kind, std::uint32_t sample,
                           std::uint32_t pixels) {
  schema::Window window = sample_window(shape, sample);
  if (kind == Kind::planes) {
    thin(window, 2, pixels);
    thin(window, 3, pixels);
    thin(window, 1, kMostFilmElements / (std::uint64_t{window.count[2]} * window.count[3]));
  } else if (kind == Kind::tokens) {
    thin(window, 2, kMostFilmElements / window.count[1]);
  } else if (kind == Kind::units) {
    thin(window, 1, 4096);
  }
  return window;
}

bool has_sample(const schema::Region& region, std::uint32_t sample) {
  return place_of(region, sample).has_value();
}

bool has_whole_sample(const schema::Region& region, std::uint32_t sample) {
  if (!has_sample(region, sample)) return false;
  const schema::Window& window = region.window;
  for (std::size_t i = 1; i < window.dimensions; ++i) {
    if (window.count[i] != static_cast<std::uint64_t>(region.shape[i])) return false;
  }
  return true;
}

Planes planes_of(const schema::Region& region, std::uint32_t sample, const PatchedImage& image) {
  Planes planes;
  planes.form = layer_form(shape_of(region), image);
  const auto place = place_of(region, sample);
  if (!place || planes.form.kind == Kind::none) return planes;
  const schema::Window& window = region.window;
  if (planes.form.kind == Kind::tokens) {
    if (window.count[1] != static_cast<std::uint64_t>(region.shape[1])) return planes;
    take_tokens(region, elements_of_sample(region, *place), planes);
    return planes;
  }
  planes.values = elements_of_sample(region, *place);
  planes.channels = window.count[1];
  planes.first_channel = window.start[1];
  planes.channel_stride = window.stride[1];
  planes.height = planes.form.kind == Kind::planes ? window.count[2] : 1;
  planes.width = planes.form.kind == Kind::planes ? window.count[3] : 1;
  return planes;
}

std::vector<float> plane_of(const schema::Region& region, std::uint32_t sample, std::int64_t channel,
                            const PatchedImage& image) {
  std::vector<float> plane;
  const LayerForm form = layer_form(shape_of(region), image);
  const bool has_places = form.kind == Kind::planes || form.kind == Kind::tokens;
  if (!has_places || !has_whole_sample(region, sample) || channel < 0 || channel >= form.channels) return plane;
  const bool is_tokens = form.kind == Kind::tokens;
  const std::int64_t places = form.height * form.width;
  const std::int64_t first = is_tokens ? form.skipped * form.channels + channel : channel * places;
  const std::int64_t distance = is_tokens ? form.channels : 1;
  const std::int64_t positions = is_tokens ? region.shape[1] : places;
  const auto before = static_cast<std::int64_t>(*place_of(region, sample)) * positions * form.channels;
  for (std::int64_t i = 0; i < places; ++i) {
    plane.push_back(static_cast<float>(element_at(region, static_cast<std::size_t>(before + first + i * distance))));
  }
  return plane;
}

}  // namespace tensorscope::viewer
