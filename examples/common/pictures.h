#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>

#include "common/labelled_images.h"

// Pictures in colour, N×3×32×32, for networks that were made for such; of ten classes.
constexpr std::int64_t kPictureClasses = 10;

// Those of CIFAR-10 in its binary version, `cifar10_dir`: data_batch_1.bin to data_batch_5.bin train, test_batch.bin
// validates. If that is empty, the shipped digits, which are the same in all three colours. Throws std::runtime_error,
// one line.
ImageSplit load_pictures(const std::string& cifar10_dir);

// The 10,000 of one of these files. Throws std::runtime_error, one line.
LabelledImages load_cifar10_file(const std::string& path);

// In another size, side × side.
torch::Tensor scaled_to(const torch::Tensor& images, std::int64_t side);

// What a picture of that class shows.
std::string name_of_class(bool is_cifar10, std::int64_t label);
