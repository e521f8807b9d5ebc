#include "common/pictures.h"

#include <ATen/Functions.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "common/digits.h"

namespace {

constexpr std::int64_t kSide = 32;
constexpr std::int64_t kPixels = 3 * kSide * kSide;
constexpr std::int64_t kInFile = 10'000;
constexpr std::int64_t kRecord = 1 + kPixels;  // the label, then red, green and blue

ImageSplit load_cifar10_folder(const std::filesystem::path& folder) {
  std::vector<torch::Tensor> images;
  std::vector<torch::Tensor> labels;
  for (int i = 1; i <= 5; ++i) {
    const LabelledImages part = load_cifar10_file(folder / ("data_batch_" + std::to_string(i) + ".bin"));
    images.push_back(part.images);
    labels.push_back(part.labels);
  }
  return {{at::cat(images), at::cat(labels)}, load_cifar10_file(folder / "test_batch.bin")};
}

// 28×28 in one colour as 32×32 in three; the margin is as dark as that of the digits.
LabelledImages in_colour(const LabelledImages& digits) {
  const double dark = digits.images.min().item<double>();
  return {at::constant_pad_nd(digits.images, {2, 2, 2, 2}, dark).expand({-1, 3, -1, -1}), digits.labels};
}

}  // namespace

LabelledImages load_cifar10_file(const std::string& path) {
  std::error_code error;
  const std::uintmax_t found = std::filesystem::file_size(path, error);
  if (error) {
    throw std::runtime_error("cannot read " + path + ": " + error.message() +
                             "; --cifar10 needs a folder with the six .bin files of CIFAR-10's binary version");
  }
  if (found != kInFile * kRecord) {
    throw std::runtime_error(path + " has " + std::to_string(found) + " bytes, not the " +
                             std::to_string(kInFile * kRecord) + " of a file of CIFAR-10; fetch it again");
  }
  const torch::Tensor records = at::empty({kInFile, kRecord}, torch::kByte);
  std::ifstream stream(path, std::ios::binary);
  stream.read(static_cast<char*>(records.data_ptr()), static_cast<std::streamsize>(found));
  if (!stream) {
    throw std::runtime_error("cannot read " + path + ": " + std::generic_category().message(errno));
  }
  const torch::Tensor labels = records.select(1, 0).to(torch::kLong);
  if (labels.max().item<std::int64_t>() >= kPictureClasses) {
    throw std::runtime_error(path + " has a class beyond the ten of CIFAR-10; fetch it again");
  }
  // From 0 to 1, centred and scaled as a whole.
  const torch::Tensor images = records.slice(1, 1).reshape({-1, 3, kSide, kSide}).to(torch::kFloat).div_(255);
  return {images.sub(0.47).div_(0.25), labels};
}

ImageSplit load_pictures(const std::string& cifar10_dir) {
  if (!cifar10_dir.empty()) return load_cifar10_folder(cifar10_dir);
  const ImageSplit digits = load_digits("");
  return {in_colour(digits.training), in_colour(digits.validation)};
}

torch::Tensor scaled_to(const torch::Tensor& images, std::int64_t side) {
  return images.size(3) == side ? images : at::upsample_bilinear2d(images, {side, side}, false);
}

std::string name_of_class(bool is_cifar10, std::int64_t label) {
  static constexpr std::array kNames{"airplane", "automobile", "bird",  "cat",  "deer",
                                     "dog",      "frog",       "horse", "ship", "truck"};
  return is_cifar10 && label >= 0 && label < kPictureClasses ? kNames[static_cast<std::size_t>(label)]
                                                             : std::to_string(label);
}
