#include "examples/common/pictures.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kRecord = 1 + 3 * 32 * 32;

class CifarFile : public testing::Test {
 protected:
  CifarFile() {
    fs::create_directories(folder_);
    std::ofstream(file_).close();
    fs::resize_file(file_, 10'000 * kRecord);
  }
  ~CifarFile() override { fs::remove_all(folder_); }

  void put(std::int64_t position, unsigned char value) const {
    std::fstream stream(file_, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(position);
    stream.put(static_cast<char>(value));
  }
  std::string complaint() const {
    try {
      load_cifar10_file(file_);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "none";
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
  const fs::path file_ = folder_ / "data_batch_1.bin";
};

TEST_F(CifarFile, HoldsALabelThenRedGreenAndBlueRowByRow) {
  put(2 * kRecord, 9);                                // the label of the third
  put(2 * kRecord + 1 + 1 * 1024 + 5 * 32 + 7, 255);  // its green, row 5, column 7
  const LabelledImages images = load_cifar10_file(file_);
  ASSERT_EQ(images.images.sizes(), (std::vector<std::int64_t>{10'000, 3, 32, 32}));
  EXPECT_EQ(images.labels[2].item<std::int64_t>(), 9);
  EXPECT_EQ(images.labels[1].item<std::int64_t>(), 0);
  EXPECT_NEAR(images.images[2][1][5][7].item<double>(), (1 - 0.47) / 0.25, 1e-6);
  EXPECT_EQ(images.images.gt(0).sum().item<std::int64_t>(), 1);
}

TEST_F(CifarFile, ThatIsDamagedOrMissingIsRefusedInOneLine) {
  put(5 * kRecord, 10);
  EXPECT_NE(complaint().find("a class beyond the ten"), std::string::npos) << complaint();
  fs::resize_file(file_, 100);
  EXPECT_NE(complaint().find("has 100 bytes, not the 30730000"), std::string::npos) << complaint();
  fs::remove(file_);
  EXPECT_NE(complaint().find("No such file"), std::string::npos) << complaint();
  EXPECT_EQ(complaint().find('\n'), std::string::npos);
  EXPECT_THROW(load_pictures(folder_), std::runtime_error);
}

TEST(Pictures, OfDigitsAreGreyWithADarkMargin) {
  const ImageSplit split = load_pictures("");
  EXPECT_EQ(split.training.images.sizes(), (std::vector<std::int64_t>{8000, 3, 32, 32}));
  const torch::Tensor& images = split.validation.images;
  EXPECT_TRUE(images.select(1, 0).equal(images.select(1, 2)));
  EXPECT_EQ(images.slice(2, 0, 2).max().item<float>(), images.min().item<float>());
  EXPECT_EQ(scaled_to(images.slice(0, 0, 2), 64).sizes(), (std::vector<std::int64_t>{2, 3, 64, 64}));
}

TEST(Pictures, HaveNames) {
  EXPECT_EQ(name_of_class(true, 9), "truck");
  EXPECT_EQ(name_of_class(true, 10), "10");
  EXPECT_EQ(name_of_class(false, 3), "3");
}

}  // namespace
