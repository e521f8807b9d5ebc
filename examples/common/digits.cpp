#include "common/digits.h"

#include <torch/data/datasets/mnist.h>

#include <filesystem>
#include <stdexcept>

namespace {

using Mnist = torch::data::datasets::MNIST;

// The reader of Torch reports a missing or short file with a page of stack frames.
void require_file(const std::filesystem::path& path, std::uintmax_t bytes) {
  std::error_code error;
  const std::uintmax_t found = std::filesystem::file_size(path, error);
  if (error) {
    throw std::runtime_error("cannot read " + path.string() + ": " + error.message() +
                             "; --data needs a folder with the four unpacked files of MNIST");
  }
  if (found != bytes) {
    throw std::runtime_error(path.string() + " has " + std::to_string(found) + " bytes, not the " +
                             std::to_string(bytes) + " of the unpacked file of MNIST; fetch it again");
  }
}

LabelledImages load(const std::string& data_dir, Mnist::Mode mode) {
  const bool train = mode == Mnist::Mode::kTrain;
  const std::string prefix = train ? "train" : "t10k";
  const std::uintmax_t count = train ? 60'000 : 10'000;
  require_file(std::filesystem::path(data_dir) / (prefix + "-images-idx3-ubyte"), 16 + count * 28 * 28);
  require_file(std::filesystem::path(data_dir) / (prefix + "-labels-idx1-ubyte"), 8 + count);

  const Mnist mnist(data_dir, mode);
  // Mean and standard deviation of the training images.
  return {mnist.images().sub(0.1307).div(0.3081), mnist.targets()};
}

LabelledImages select(const LabelledImages& digits, const torch::Tensor& mask) {
  const torch::Tensor indices = mask.nonzero().flatten();
  return {digits.images.index_select(0, indices), digits.labels.index_select(0, indices)};
}

}  // namespace

ImageSplit load_digits(const std::string& data_dir) {
  return data_dir.empty() ? load_test_set_split(MNIST_SHIPPED_DATA) : load_full_set(data_dir);
}

ImageSplit load_test_set_split(const std::string& data_dir) {
  const LabelledImages all = load(data_dir, Mnist::Mode::kTest);
  // Every fifth, not the last 2,000: the first half of the set comes from tidier writers than the second.
  const torch::Tensor validates = torch::arange(all.labels.size(0)).remainder(5).eq(4);
  return {select(all, validates.logical_not()), select(all, validates)};
}

ImageSplit load_full_set(const std::string& data_dir) {
  return {load(data_dir, Mnist::Mode::kTrain), load(data_dir, Mnist::Mode::kTest)};
}
