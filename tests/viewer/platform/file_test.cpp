#include <gtest/gtest.h>
#include <png.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "viewer/platform/atomic_file.h"
#include "viewer/platform/png.h"

namespace tensorscope::viewer::platform {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = fs::temp_directory_path() / "viewer_file_test.XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] auto entries() const { return std::distance(fs::directory_iterator(path_), fs::directory_iterator()); }

 private:
  fs::path path_;
};

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

TEST(WriteFile, ReplacesAnOlderFileWhole) {
  const Folder folder;
  const fs::path path = folder.path() / "a.txt";
  ASSERT_EQ(write_file(path, bytes_of("a much longer first content")), std::nullopt);
  ASSERT_EQ(write_file(path, bytes_of("second")), std::nullopt);
  EXPECT_EQ(content_of(path), "second");
  EXPECT_EQ(folder.entries(), 1);
}

TEST(WriteFile, GivesTheFileTheUsualPermissions) {
  const Folder folder;
  const fs::path path = folder.path() / "a.txt";
  ASSERT_EQ(write_file(path, bytes_of("x")), std::nullopt);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0666U & ~mask);
}

TEST(WriteFile, LeavesNothingBehindWhenTheTargetIsAFolder) {
  const Folder folder;
  fs::create_directory(folder.path() / "taken");
  const auto error = write_file(folder.path() / "taken", bytes_of("x"));
  ASSERT_TRUE(error);
  EXPECT_NE(error->find("taken"), std::string::npos);
  EXPECT_EQ(folder.entries(), 1);
}

TEST(WriteFile, NamesTheFileAndTheReasonInOneLine) {
  const auto error = write_file("/no/such/folder/a.png", bytes_of("x"));
  ASSERT_TRUE(error);
  EXPECT_EQ(*error, "cannot write '/no/such/folder/a.png': No such file or directory");
}

TEST(Png, ReadsBackToTheSamePixels) {
  Image image{3, 2, {}};
  for (int i = 0; i < 6; ++i) {
    image.rgba.insert(image.rgba.end(), {static_cast<std::uint8_t>(40 * i), 7, static_cast<std::uint8_t>(i), 255});
  }
  const auto encoded = encode_png(image);
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  ASSERT_NE(png_image_begin_read_from_memory(&header, encoded.data(), encoded.size()), 0);
  EXPECT_EQ(header.width, 3U);
  EXPECT_EQ(header.height, 2U);
  header.format = PNG_FORMAT_RGBA;
  std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(header));
  ASSERT_NE(png_image_finish_read(&header, nullptr, pixels.data(), 0, nullptr), 0);
  EXPECT_EQ(pixels, image.rgba);
}

}  // namespace
}  // namespace tensorscope::viewer::platform
