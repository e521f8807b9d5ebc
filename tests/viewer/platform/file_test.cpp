#include <fcntl.h>
#include <gtest/gtest.h>
#include <png.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
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
  EXPECT_EQ(
      *error,
      "cannot write '/no/such/folder/a.png': No such file or directory; make that folder first, or choose another one");
}

TEST(WriteFile, FollowsALinkInsteadOfReplacingIt) {
  const Folder folder;
  const fs::path link = folder.path() / "link";
  fs::create_directory(folder.path() / "far");
  fs::create_symlink("far/target", link);
  for (const char* content : {"where nothing was", "in place of the first"}) {
    ASSERT_EQ(write_file(link, bytes_of(content)), std::nullopt);
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(content_of(folder.path() / "far" / "target"), content);
  }
}

TEST(WriteFile, RefusesALinkThatLeadsToItself) {
  const Folder folder;
  fs::create_symlink("circle", folder.path() / "circle");
  EXPECT_TRUE(write_file(folder.path() / "circle", bytes_of("x")));
  EXPECT_TRUE(fs::is_symlink(folder.path() / "circle"));
}

TEST(WriteFile, AProcessKilledWhileItWritesLeavesNothingBehind) {
  const Folder folder;
  const int probe = ::open(folder.path().c_str(), O_TMPFILE | O_WRONLY, 0600);
  if (probe < 0) {
    GTEST_SKIP() << "this file system has no files without a name";
  }
  ::close(probe);
  const std::string content(1 << 20, 'x');
  const pid_t child = ::fork();
  if (child == 0) {
    // The kernel ends whoever writes beyond the limit, in the middle of the file.
    const rlimit none{0, 0};
    const rlimit few{4096, 4096};
    ::setrlimit(RLIMIT_CORE, &none);
    ::setrlimit(RLIMIT_FSIZE, &few);
    ::signal(SIGXFSZ, SIG_DFL);
    ::_exit(write_file(folder.path() / "a.bin", bytes_of(content)) ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
  EXPECT_EQ(folder.entries(), 0);
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

TEST(Png, NoPictureLeavesTheOlderFileUntouched) {
  const Folder folder;
  const fs::path path = folder.path() / "a.png";
  ASSERT_EQ(write_file(path, bytes_of("older")), std::nullopt);
  EXPECT_TRUE(encode_png({}).empty());
  const auto error = write_png({}, path);
  ASSERT_TRUE(error);
  EXPECT_NE(error->find(path.string()), std::string::npos);
  EXPECT_EQ(content_of(path), "older");
}

}  // namespace
}  // namespace tensorscope::viewer::platform
