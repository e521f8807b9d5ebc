#pragma once

#include <cstdint>
#include <string>

#include "common/labelled_images.h"

// Of the shipped images, which is also the most that a batch can hold.
constexpr std::int64_t kShippedTrainingDigits = 8000;

// For the usage of a trainer that gives its --data to load_digits().
constexpr const char* kDigitDataMeaning =
    "train on the 60,000 images of the full set in DIR, not on those shipped here";

// Handwritten digits, N×1×28×28, centred and scaled as usual for MNIST: the full set in `data_dir`, or the split of the
// shipped test set if that is empty. Throws std::runtime_error, one line.
ImageSplit load_digits(const std::string& data_dir);

// The 10,000 test images in `data_dir`: every fifth validates, the others train. Throws std::runtime_error, one line.
ImageSplit load_test_set_split(const std::string& data_dir);

// The full set: 60,000 images train, 10,000 validate. Throws std::runtime_error, one line.
ImageSplit load_full_set(const std::string& data_dir);
