#include "examples/common/weights_file.h"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace {

namespace fs = std::filesystem;

class WeightsFileTest : public testing::Test {
 protected:
  WeightsFileTest() { fs::create_directories(folder_); }
  ~WeightsFileTest() override { fs::remove_all(folder_); }

  const fs::path folder_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
  const fs::path file_ = folder_ / "weights.bin";
};

TEST_F(WeightsFileTest, HoldsTheTensorsByteByByte) {
  WeightsFile(file_).save({at::tensor({1.5F, -2.0F}), at::tensor({3.0F, 4.0F, 5.0F, 6.0F}).reshape({2, 2}).t()});
  std::ifstream stream(file_, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  const float expected[] = {1.5F, -2.0F, 3.0F, 5.0F, 4.0F, 6.0F};
  ASSERT_EQ(bytes.size(), sizeof expected);
  EXPECT_EQ(std::memcmp(bytes.data(), expected, sizeof expected), 0);
}

TEST_F(WeightsFileTest, LeavesNothingIfItIsNotSaved) {
  { const WeightsFile unsaved(file_); }
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(WeightsFileTest, KeepsTheOldOneUntilTheNewOneIsWhole) {
  std::ofstream(file_) << "old";
  { const WeightsFile unsaved(file_); }
  EXPECT_EQ(fs::file_size(file_), 3U);
}

TEST_F(WeightsFileTest, ThatCannotBeWrittenIsRefusedAtOnce) {
  EXPECT_THROW(WeightsFile(folder_ / "missing" / "weights.bin"), std::runtime_error);
  EXPECT_THROW(WeightsFile{folder_}, std::runtime_error);
  EXPECT_THROW(WeightsFile{"/dev/null"}, std::runtime_error);
  EXPECT_TRUE(fs::is_empty(folder_));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

}  // namespace
