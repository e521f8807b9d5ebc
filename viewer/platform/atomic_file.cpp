#include "viewer/platform/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace tensorscope::viewer::platform {
namespace {

const char* advice(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "free some space there, or choose another folder";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder that you may write to";
    case ENOENT:
    case ENOTDIR:
      return "make that folder first, or choose another one";
    case EISDIR:
      return "choose another name";
    default:
      return "choose another file";
  }
}

std::string failure(const std::filesystem::path& path, int error) {
  return "cannot write '" + path.string() + "': " + std::strerror(error) + "; " + advice(error);
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

int close_written(int fd, int error) {
  // A full disk may only be told by close.
  return ::close(fd) != 0 && error == 0 ? errno : error;
}

/// 0, or errno; then nothing has the temporary name any more.
int rename_written(const std::string& temporary, const std::filesystem::path& path) {
  if (::rename(temporary.c_str(), path.c_str()) == 0) {
    return 0;
  }
  const int error = errno;
  ::unlink(temporary.c_str());
  return error;
}

/// The content has no name until it is complete: whoever is killed while writing leaves nothing behind. nullopt where
/// the file system cannot do that.
std::optional<int> write_unnamed(const std::filesystem::path& path, std::span<const std::byte> content) {
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  const int fd = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  if (fd < 0) {
    return std::nullopt;
  }
  if (const int error = write_all(fd, content); error != 0) {
    ::close(fd);
    return error;
  }
  // A link never replaces a file, so it takes a name beside it first. A name that is taken is left over from a process
  // of the same number.
  const std::string temporary = path.string() + "." + std::to_string(::getpid());
  const std::string self = "/proc/self/fd/" + std::to_string(fd);
  ::unlink(temporary.c_str());
  const bool is_linked = ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, temporary.c_str(), AT_SYMLINK_FOLLOW) == 0;
  const int error = close_written(fd, 0);
  if (!is_linked) {
    return std::nullopt;
  }
  if (error != 0) {
    ::unlink(temporary.c_str());
    return error;
  }
  return rename_written(temporary, path);
}

/// 0, or errno.
int write_named(const std::filesystem::path& path, std::span<const std::byte> content) {
  std::string temporary = path.string() + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) {
    return errno;
  }
  int error = write_all(fd, content);
  if (error == 0) {
    apply_umask(fd);
  }
  error = close_written(fd, error);
  if (error != 0) {
    ::unlink(temporary.c_str());
    return error;
  }
  return rename_written(temporary, path);
}

/// Where a chain of symbolic links ends, whether or not a file is there yet. nullopt if it goes round in circles.
std::optional<std::filesystem::path> end_of_links(std::filesystem::path path) {
  constexpr int kMostLinks = 40;  // as many as Linux follows
  for (int i = 0; i <= kMostLinks; ++i) {
    std::error_code no_link;
    const std::filesystem::path next = std::filesystem::read_symlink(path, no_link);
    if (no_link) {
      return path;
    }
    path = path.parent_path() / next;  // an absolute `next` replaces what is before it
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> write_file(const std::filesystem::path& path, std::span<const std::byte> content) {
  const std::optional<std::filesystem::path> target = end_of_links(path);
  if (!target) {
    return failure(path, ELOOP);
  }
  const std::optional<int> unnamed = write_unnamed(*target, content);
  const int error = unnamed ? *unnamed : write_named(*target, content);
  return error != 0 ? std::optional(failure(path, error)) : std::nullopt;
}

}  // namespace tensorscope::viewer::platform
