#include "viewer/panels/maps/input_batch.h"

#include <algorithm>
#include <array>
#include <limits>

#include "viewer/panels/maps/layer_form.h"
#include "viewer/store/common_step.h"

namespace tensorscope::viewer {
namespace {

// Another viewer may have asked for finer ones.
bool is_as_fine(const schema::Window& window, const schema::Window& wanted) {
  if (window.dimensions != wanted.dimensions || window.start[0] > wanted.start[0] || window.stride[0] != 1)
    return false;
  if (window.start[0] + window.count[0] < wanted.start[0] + wanted.count[0]) return false;
  for (std::size_t i = 1; i < window.dimensions; ++i) {
    if (window.start[i] != 0 || window.count[i] < wanted.count[i]) return false;
  }
  return true;
}

const RegionSample* as_fine_as(const Source& source, std::uint64_t step, const schema::Window& window) {
  return source.regions.at(step, [&](const RegionSample& each) { return is_as_fine(each.region.window, window); });
}

// All images, small, and the chosen one as it is; twice the same where they are small enough.
std::array<schema::Window, 2> wanted_windows(const std::vector<std::int64_t>& shape, std::uint32_t sample) {
  const schema::Window small = thumbnail_window(shape, InputBatch::kMostSamples, InputBatch::kThumbnailPixels);
  const bool is_small_enough =
      sample < small.count[0] && std::ranges::all_of(small.stride, [](auto s) { return s <= 1; });
  return {small, is_small_enough ? small : sample_window(shape, sample)};
}

}  // namespace

std::optional<std::uint64_t> InputBatch::newest_step(const Source& input, std::uint32_t sample, std::uint64_t step) {
  const auto windows = wanted_windows(input.entry.shape, sample);
  return common_step(windows.size(), step, [&](std::size_t i, std::uint64_t at) {
    const RegionSample* const found = as_fine_as(input, at, windows[i]);
    return found != nullptr ? std::optional(found->step) : std::nullopt;
  });
}

void InputBatch::update(const FilmSources& film, const Store& store, std::uint32_t sample, std::uint32_t interval,
                        std::uint64_t step) {
  batch_ = nullptr;
  is_complete_ = true;
  if (film.input == nullptr) {
    image_ = {};
    thumbnails_.clear();
    return;
  }
  const Source& input = *film.input;
  const std::vector<std::int64_t>& shape = input.entry.shape;
  if (film.is_probe) step = std::numeric_limits<std::uint64_t>::max();
  const auto [small, one] = wanted_windows(shape, sample);
  const auto ask = [&](const schema::Window& window) {
    const RegionSample* found = as_fine_as(input, step, window);
    if (found != nullptr && !film.is_probe && found->step != step) found = nullptr;
    if (found == nullptr || !film.is_probe) store.want(input, schema::Product::region, window, interval);
    is_complete_ &= found != nullptr;
    return found;
  };
  batch_ = ask(small);
  const RegionSample* const whole = one == small ? batch_ : ask(one);

  const std::uint64_t batch_step = batch_ != nullptr ? batch_->step : 0;
  const Taken taken{&input, whole != nullptr ? whole->step : 0, batch_step, input.regions.revision(), sample};
  if (taken == taken_) return;
  // A probe's are the same ones, also when they are no longer kept.
  const bool may_be_other = batch_ != nullptr || !film.is_probe;
  const bool is_other_batch =
      taken.source != taken_.source || (may_be_other && batch_step != batch_step_) || thumbnails_.empty();
  const bool is_other_image =
      taken.source != taken_.source || taken.step != taken_.step || taken.sample != taken_.sample || image_.empty();
  taken_ = taken;
  if (is_other_image) {
    image_ = whole != nullptr ? input_image(whole->region, sample) : SamplePicture{};
    image_step_ = taken.step;
    ++image_revision_;
  }
  if (is_other_batch) {
    thumbnails_.assign(may_be_other ? small.count[0] : 0, {});
    batch_step_ = batch_step;
    ++thumbnails_revision_;
  }
}

const SamplePicture& InputBatch::thumbnail(std::uint32_t sample) {
  SamplePicture& image = thumbnails_[sample];
  if (image.empty() && batch_ != nullptr) image = input_image(batch_->region, sample);
  return image;
}

std::size_t InputBatch::memory_bytes() const {
  std::size_t bytes = image_.rgba.capacity() + thumbnails_.capacity() * sizeof(SamplePicture);
  for (const SamplePicture& each : thumbnails_) bytes += each.rgba.capacity();
  return bytes;
}

}  // namespace tensorscope::viewer
