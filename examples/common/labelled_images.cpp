#include "common/labelled_images.h"

#include <ATen/Functions.h>

#include <utility>

LabelledImages first_of(const LabelledImages& images, std::int64_t count) {
  return {images.images.slice(0, 0, count), images.labels.slice(0, 0, count)};
}

Batches::Batches(LabelledImages images, std::int64_t size)
    : images_(std::move(images)), size_(size), position_(images_.labels.size(0)) {}

LabelledImages Batches::next() {
  const std::int64_t count = images_.labels.size(0);
  if (position_ + size_ > count) {
    order_ = at::randperm(count, torch::kLong);
    position_ = 0;
  }
  const torch::Tensor indices = order_.slice(0, position_, position_ + size_);
  position_ += size_;
  return {images_.images.index_select(0, indices), images_.labels.index_select(0, indices)};
}
