#include "agent/capture/masked_images.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace tensorscope::agent {
namespace {

constexpr double kEpsilon = 1e-8;

std::int64_t root_of_square(std::int64_t number) {
  const auto root = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(number))));
  return root * root == number ? root : 0;
}

// Of a sequence of tokens: the side of the square of patches; 0: there is none.
std::int64_t side_of_patches(std::int64_t tokens) {
  const std::int64_t side = root_of_square(tokens);
  return side > 0 ? side : root_of_square(tokens - 1);
}

// Channels × 1 × height × width, each from 0 to 1.
at::Tensor masks_of(const at::Tensor& layer, std::int64_t sample, at::IntArrayRef size) {
  at::Tensor planes = layer.select(0, sample);
  if (planes.dim() == 2) {
    const std::int64_t side = side_of_patches(planes.size(0));
    planes = planes.slice(0, planes.size(0) - side * side).t().reshape({planes.size(1), side, side});
  }
  const at::Tensor over_image = at::upsample_bilinear2d(planes.unsqueeze(1), size, /*align_corners=*/true);
  const at::Tensor least = over_image.amin({2, 3}, /*keepdim=*/true);
  const at::Tensor most = over_image.amax({2, 3}, /*keepdim=*/true);
  return (over_image - least) / (most - least + kEpsilon);
}

}  // namespace

std::int64_t masks_in(const at::Tensor& layer, std::int64_t images) {
  if (images == 0 || !at::isFloatingType(layer.scalar_type()) || layer.dim() < 3 || layer.size(0) != images) return 0;
  if (layer.dim() == 4) return layer.size(2) * layer.size(3) > 1 ? layer.size(1) : 0;
  return layer.dim() == 3 && side_of_patches(layer.size(1)) > 1 ? layer.size(2) : 0;
}

std::int64_t batches_of_masks(std::int64_t masks, std::int64_t images) {
  return (masks + images) / images;  // one more image than masks
}

MaskedScores masked_scores(const std::function<at::Tensor(at::Tensor)>& forward, const at::Tensor& inputs,
                           const at::Tensor& scores, const at::Tensor& layer, std::int64_t sample) {
  const std::int64_t images = inputs.size(0);
  if (sample >= images)
    return {
        {},
        "there is no sample " + std::to_string(sample) + ": there are " + std::to_string(images) + ", counted from 0"};
  if (!scores.defined() || scores.dim() != 2 || scores.size(0) != images)
    return {{}, "a class for each image needs scores that are N × classes"};
  const bool has_channels = inputs.dim() == 4;
  const at::Tensor image = has_channels ? inputs[sample] : inputs[sample].unsqueeze(0);
  const at::Tensor masks = masks_of(layer, sample, inputs.sizes().slice(static_cast<std::size_t>(inputs.dim() - 2)))
                               .to(inputs.scalar_type());
  const std::int64_t count = masks.size(0);
  const std::int64_t places = batches_of_masks(count, images) * images;
  // Where the sample itself stands its image proves nothing: whole ones come last, or first if that is its place.
  const bool is_last = sample == images - 1;
  const std::int64_t first = is_last ? places - count : 0;
  std::vector<at::Tensor> made;
  for (std::int64_t begin = 0; begin < places; begin += images) {
    std::vector<at::Tensor> parts;
    const std::int64_t masked_from = std::clamp(first - begin, std::int64_t{0}, images);
    const std::int64_t masked_to = std::clamp(first + count - begin, std::int64_t{0}, images);
    if (masked_from > 0) parts.push_back(image.expand({masked_from, -1, -1, -1}));
    if (masked_to > masked_from)
      parts.push_back(image * masks.slice(0, begin + masked_from - first, begin + masked_to - first));
    if (masked_to < images) parts.push_back(image.expand({images - masked_to, -1, -1, -1}));
    at::Tensor batch = at::cat(parts);
    made.push_back(forward(has_channels ? batch : batch.squeeze(1)));
    if (!made.back().defined() || made.back().sizes() != scores.sizes())
      return {{}, "the forward function returned other scores than of the batch itself"};
  }
  const at::Tensor all = at::cat(made);
  const std::int64_t whole = is_last ? 0 : places - 1;
  return {at::cat({all.slice(0, first, first + count), scores.slice(0, sample, sample + 1),
                   all.slice(0, whole, whole + 1)}),
          {}};
}

}  // namespace tensorscope::agent
