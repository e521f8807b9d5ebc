#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>

// Images N×1×28×28 float32, centred and scaled as usual for MNIST, and labels N int64.
struct Digits {
  torch::Tensor images;
  torch::Tensor labels;
};

struct DigitSplit {
  Digits training;
  Digits validation;
};

// Of the shipped images, which is also the most that a batch can hold.
constexpr std::int64_t kShippedTrainingDigits = 8000;

// For the usage of a trainer that gives its --data to load_digits().
constexpr const char* kDigitDataMeaning =
    "train on the 60,000 images of the full set in DIR, not on those shipped here";

// The full set in `data_dir`, or the split of the shipped test set if that is empty. Throws std::runtime_error, one
// line.
DigitSplit load_digits(const std::string& data_dir);

// The 10,000 test images in `data_dir`: every fifth validates, the others train. Throws std::runtime_error, one line.
DigitSplit load_test_set_split(const std::string& data_dir);

// The full set: 60,000 images train, 10,000 validate. Throws std::runtime_error, one line.
DigitSplit load_full_set(const std::string& data_dir);

// An endless sequence of batches: every image once per epoch, in an order drawn from Torch's generator; what does not
// fill a batch at the end of an epoch is left out.
class Batches {
 public:
  // `size` must not exceed the number of digits.
  Batches(Digits digits, std::int64_t size);

  Digits next();

 private:
  Digits digits_;
  std::int64_t size_;
  std::int64_t position_;
  torch::Tensor order_;
};
