#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/viewer/panels/made_job.h"

namespace tensorscope::viewer {

/// What a small convolutional network makes of drawn figures, step after step, as a probe of the name "digits": two
/// convolutions with their ReLUs, a dense layer and scores, gradients by the last convolution.
struct MadeFilm {
  std::int64_t samples = 12;
  std::vector<std::uint64_t> steps{0, 200, 400, 600, 800, 1000, 1204};
  std::uint32_t sample = 0;                                               ///< of which layers are sampled
  bool has_gradients = true;                                              ///< of the predicted class
  std::vector<std::string> words{};                                       ///< of the ten classes
  std::vector<float> (*change)(std::vector<float> activation) = nullptr;  ///< of the last convolution's
};
std::unique_ptr<MadeJob> made_film(const MadeFilm& film);

/// A vision transformer's: 3 × 96 × 96 images, 145 tokens of 48 features, the first a class token.
std::unique_ptr<MadeJob> made_patches();

}  // namespace tensorscope::viewer
