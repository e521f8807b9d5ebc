#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>

#include "tensorscope/placement.h"

namespace tensorscope::agent {

// Score-CAM (Wang et al. 2020): what a network makes of an image of which each channel of a layer leaves only what it
// is active at. A channel is stretched over the image (bilinear, corners aligned), scaled to 0 … 1, as
// (u − min) / (max − min + 1e-8), in float or double, and multiplied with it.

// How many masks a layer gives for a batch: the channels of N × C × H × W, or, where the batch has channels itself, of
// N × T × C among whose positions are the patches of an image, see schema/patches.h. 0: none, as there are no places,
// or the batch is not of images; or they are on a device, where nobody knows in time what showing them takes. `told`:
// where the trainer said that patches stand.
std::int64_t masks_in(const at::Tensor& layer, const at::Tensor& inputs, const Placement& told);

// Of what such a layer made of one sample: masks × height × width, in float or double; undefined if there are none.
at::Tensor planes_of_masks(const at::Tensor& layer, const at::Tensor& inputs, const Placement& told);

// In how many batches these are shown.
std::int64_t batches_of_masks(std::int64_t masks, std::int64_t images);

struct MaskedScores {
  at::Tensor scores;    // masks + 2 × classes, see masked_scores(); undefined, if there are none
  std::string problem;  // why
};

// `inputs`: the batch, N × H × W or N × C × H × W; `scores`: what the network made of it; `planes`: those
// of this sample. The masked images are shown in batches of N. The last two rows are of the image as it is: in the
// batch, and at another place among masked ones. They differ if the forward function adds something of its own to each
// sample, and then the scores are not those of the masks. Threads: one at a time. Lets what the forward function throws
// pass.
MaskedScores masked_scores(const std::function<at::Tensor(at::Tensor)>& forward, const at::Tensor& inputs,
                           const at::Tensor& scores, const at::Tensor& planes, std::int64_t sample);

}  // namespace tensorscope::agent
