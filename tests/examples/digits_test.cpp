#include "examples/common/digits.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

// LabelledImages whose label is their index, so that a batch tells which ones it holds.
LabelledImages numbered(std::int64_t count) {
  const torch::Tensor indices = at::arange(count, torch::kLong);
  return {indices.to(torch::kFloat).reshape({count, 1, 1, 1}), indices};
}

std::string complaint_about(const std::string& data_dir) {
  try {
    load_test_set_split(data_dir);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST(Digits, AreSplitInto8000And2000OfEveryClass) {
  const ImageSplit split = load_test_set_split(MNIST_SHIPPED_DATA);
  EXPECT_EQ(split.training.images.sizes(), (std::vector<std::int64_t>{8000, 1, 28, 28}));
  EXPECT_EQ(split.validation.images.sizes(), (std::vector<std::int64_t>{2000, 1, 28, 28}));
  const torch::Tensor training = split.training.labels.bincount({}, 10);
  const torch::Tensor validation = split.validation.labels.bincount({}, 10);
  // The counts of the test set that its authors published.
  const std::vector<std::int64_t> published{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009};
  EXPECT_TRUE(training.add(validation).equal(at::tensor(published)));
  EXPECT_GE(validation.min().item<std::int64_t>(), 150);
}

TEST(Digits, AreTheSameSplitEachTime) {
  const ImageSplit first = load_test_set_split(MNIST_SHIPPED_DATA);
  const ImageSplit second = load_test_set_split(MNIST_SHIPPED_DATA);
  EXPECT_TRUE(first.training.images.equal(second.training.images));
  EXPECT_TRUE(first.validation.labels.equal(second.validation.labels));
}

TEST(Digits, ThatAreMissingAreNamedInOneLine) {
  const std::string complaint = complaint_about("/nonexistent");
  EXPECT_NE(complaint.find("/nonexistent/t10k-images-idx3-ubyte: No such file"), std::string::npos) << complaint;
  EXPECT_EQ(complaint.find('\n'), std::string::npos);
}

TEST(Digits, ThatAreCutShortAreRefused) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "cut_digits";
  std::filesystem::create_directories(folder);
  for (const char* name : {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    std::filesystem::copy_file(std::filesystem::path(MNIST_SHIPPED_DATA) / name, folder / name,
                               std::filesystem::copy_options::overwrite_existing);
  }
  std::filesystem::resize_file(folder / "t10k-images-idx3-ubyte", 7'840'015);
  const std::string complaint = complaint_about(folder);
  EXPECT_NE(complaint.find("has 7840015 bytes, not the 7840016"), std::string::npos) << complaint;
  std::filesystem::remove_all(folder);
}

TEST(Batches, HoldEveryDigitOncePerEpoch) {
  Batches batches(numbered(12), 4);
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::multiset<std::int64_t> seen;
    for (int i = 0; i < 3; ++i) {
      const LabelledImages batch = batches.next();
      ASSERT_EQ(batch.labels.size(0), 4);
      EXPECT_TRUE(batch.images.flatten().equal(batch.labels.to(torch::kFloat)));
      for (std::int64_t j = 0; j < 4; ++j) seen.insert(batch.labels[j].item<std::int64_t>());
    }
    EXPECT_EQ(seen, (std::multiset<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})) << "epoch " << epoch;
  }
}

TEST(Batches, ComeInAnotherOrderEachEpoch) {
  Batches batches(numbered(1000), 1000);
  const torch::Tensor first = batches.next().labels;
  EXPECT_FALSE(first.equal(at::arange(1000, torch::kLong)));
  EXPECT_FALSE(first.equal(batches.next().labels));
}

TEST(Batches, LeaveOutWhatFillsNoBatch) {
  Batches batches(numbered(10), 4);
  for (int i = 0; i < 7; ++i) EXPECT_EQ(batches.next().labels.size(0), 4);
}

}  // namespace
