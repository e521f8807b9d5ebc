#include "viewer/platform/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace tensorscope::viewer::platform {
namespace {

std::string failure(const std::filesystem::path& path, int error) {
  return "cannot write '" + path.string() + "': " + std::strerror(error);
}

/// 0, or errno.
int write_all(int fd, std::span<const std::byte> content) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno != EINTR) {
      return errno;
    }
    content = content.subspan(static_cast<std::size_t>(n > 0 ? n : 0));
  }
  return 0;
}

/// mkstemp makes files that only their owner may read; give it what any new file gets.
void apply_umask(int fd) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(fd, 0666 & ~mask);
}

}  // namespace

std::optional<std::string> write_file(const std::filesystem::path& path, std::span<const std::byte> content) {
  std::string temporary = path.string() + ".XXXXXX";
  const int fd = ::mkstemp(temporary.data());
  if (fd < 0) {
    return failure(path, errno);
  }
  int error = write_all(fd, content);
  if (error == 0) {
    apply_umask(fd);
  }
  // A full disk may only be told by close.
  if (::close(fd) != 0 && error == 0) {
    error = errno;
  }
  if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) {
    error = errno;
  }
  if (error != 0) {
    ::unlink(temporary.c_str());
    return failure(path, error);
  }
  return std::nullopt;
}

}  // namespace tensorscope::viewer::platform
