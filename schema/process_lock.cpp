#include "schema/process_lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace tensorscope::schema {
namespace {

struct flock write_lock(off_t start, off_t length) noexcept {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = start;
  lock.l_len = length;
  return lock;
}

bool is_still_at(int file, const std::string& path) noexcept {
  struct stat opened {};
  struct stat named {};
  return fstat(file, &opened) == 0 && stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

}  // namespace

ProcessLock::ProcessLock(ProcessLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

ProcessLock& ProcessLock::operator=(ProcessLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

ProcessLock::~ProcessLock() {
  if (file_ >= 0) ::close(file_);
}

Status ProcessLock::create(const std::string& path, ProcessLock& lock) noexcept {
  ProcessLock made;
  made.file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (made.file_ < 0) {
    const int error = errno;
    const bool refused = error == EACCES || error == EPERM || error == EROFS;
    return {refused ? StatusCode::no_permission : error == ENOSPC ? StatusCode::no_memory : StatusCode::system, error,
            "the lock file cannot be created"};
  }
  struct flock whole = write_lock(0, 0);
  const int error = fcntl(made.file_, F_SETLK, &whole) != 0 ? errno : 0;
  if (error != 0 && error != EACCES && error != EAGAIN) {
    ::unlink(path.c_str());
    return {StatusCode::system, error, "the file system has no record locks"};
  }
  // A pruner that saw the file before it was locked has either locked or removed it by now.
  if (error != 0 || !is_still_at(made.file_, path)) {
    return {StatusCode::system, EEXIST, "the lock file was taken while it was created"};
  }
  lock = std::move(made);
  return {};
}

Owner lock_owner(const std::string& path) noexcept {
  const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return errno == ENOENT ? Owner::dead : Owner::unknown;
  struct flock whole = write_lock(0, 0);
  // The open-file-description flavour also sees a lock that this very process holds.
  const bool asked = fcntl(file, F_OFD_GETLK, &whole) == 0;
  ::close(file);
  if (!asked) return Owner::unknown;
  return whole.l_type == F_UNLCK ? Owner::dead : Owner::alive;
}

bool try_lock_byte(int file, long byte) noexcept {
  struct flock one = write_lock(byte, 1);
  return fcntl(file, F_OFD_SETLK, &one) == 0;
}

void unlock_byte(int file, long byte) noexcept {
  struct flock one = write_lock(byte, 1);
  one.l_type = F_UNLCK;
  fcntl(file, F_OFD_SETLK, &one);
}

int lock_for_removal(const std::string& path) noexcept {
  const int file = ::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return -1;
  struct flock whole = write_lock(0, 0);
  if (fcntl(file, F_OFD_SETLK, &whole) == 0) return file;
  ::close(file);
  return -1;
}

}  // namespace tensorscope::schema
