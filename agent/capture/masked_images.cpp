#include "agent/capture/masked_images.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "schema/patches.h"

namespace tensorscope::agent {
namespace {

constexpr double kEpsilon = 1e-8;

bool is_of_images(const at::Tensor& inputs) {
  return inputs.defined() && (inputs.dim() == 3 || inputs.dim() == 4) && at::isFloatingType(inputs.scalar_type()) &&
         inputs.size(0) > 0;
}

std::optional<schema::Patches> patches_of(std::int64_t positions, const at::Tensor& inputs, const Placement& told) {
  return schema::patches_among(positions, inputs.size(-2), inputs.size(-1), told);
}

// Planes × 1 × height × width, each from 0 to 1.
at::Tensor masks_of(const at::Tensor& planes, at::IntArrayRef size) {
  const at::Tensor over_image = at::upsample_bilinear2d(planes.unsqueeze(1), size, /*align_corners=*/true);
  const at::Tensor least = over_image.amin({2, 3}, /*keepdim=*/true);
  const at::Tensor most = over_image.amax({2, 3}, /*keepdim=*/true);
  return (over_image - least) / (most - least + kEpsilon);
}

}  // namespace

std::int64_t masks_in(const at::Tensor& layer, const at::Tensor& inputs, const Placement& told) {
  if (!is_of_images(inputs) || !inputs.is_cpu() || !layer.is_cpu()) return 0;
  if (!at::isFloatingType(layer.scalar_type()) || layer.dim() < 3 || layer.size(0) != inputs.size(0)) return 0;
  if (layer.dim() == 4) return layer.size(2) * layer.size(3) > 1 ? layer.size(1) : 0;
  // Of a batch without channels it may as well be a sequence.
  if (layer.dim() != 3 || inputs.dim() != 4) return 0;
  const auto patches = patches_of(layer.size(1), inputs, told);
  return patches && patches->count() > 1 ? layer.size(2) : 0;
}

at::Tensor planes_of_masks(const at::Tensor& layer, const at::Tensor& inputs, const Placement& told) {
  // In half precision the epsilon would be 0.
  const at::Tensor exact = layer.scalar_type() == at::kDouble ? layer : layer.to(at::kFloat);
  if (exact.dim() == 3) return exact;
  const auto patches = exact.dim() == 2 ? patches_of(exact.size(0), inputs, told) : std::nullopt;
  if (!patches) return {};
  return exact.slice(0, patches->first, patches->end()).t().reshape({exact.size(1), patches->rows, patches->columns});
}

std::int64_t batches_of_masks(std::int64_t masks, std::int64_t images) {
  return (masks + images) / images;  // one more image than masks
}

MaskedScores masked_scores(const std::function<at::Tensor(at::Tensor)>& forward, const at::Tensor& inputs,
                           const at::Tensor& scores, const at::Tensor& planes, std::int64_t sample) {
  const std::int64_t images = inputs.size(0);
  if (sample >= images) {
    return {
        {},
        "there is no sample " + std::to_string(sample) + ": there are " + std::to_string(images) + ", counted from 0"};
  }
  if (!scores.defined() || scores.dim() != 2 || scores.size(0) != images)
    return {{}, "a class for each image needs scores that are N × classes"};
  const bool has_channels = inputs.dim() == 4;
  const at::Tensor image = has_channels ? inputs[sample] : inputs[sample].unsqueeze(0);
  const at::IntArrayRef size = inputs.sizes().slice(static_cast<std::size_t>(inputs.dim() - 2));
  const std::int64_t count = planes.size(0);
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
    if (masked_to > masked_from) {
      const at::Tensor masks = masks_of(planes.slice(0, begin + masked_from - first, begin + masked_to - first), size);
      parts.push_back(image * masks.to(inputs.scalar_type()));
    }
    if (masked_to < images) parts.push_back(image.expand({images - masked_to, -1, -1, -1}));
    const at::Tensor batch = at::cat(parts);
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
