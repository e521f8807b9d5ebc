#include "schema/shared_memory.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <boost/interprocess/mapped_region.hpp>
#include <boost/interprocess/shared_memory_object.hpp>
#include <cerrno>
#include <limits>
#include <new>
#include <string_view>
#include <utility>

#include "schema/segment_name.h"

namespace tensorscope::schema {

namespace interprocess = boost::interprocess;

namespace {

// What mapped_region needs of a file that lies outside shared memory.
class FolderFile {
 public:
  FolderFile() noexcept = default;
  FolderFile(int file, interprocess::mode_t mode) noexcept : file_(file), mode_(mode) {}
  FolderFile(FolderFile&& other) noexcept : file_(std::exchange(other.file_, -1)), mode_(other.mode_) {}
  FolderFile& operator=(FolderFile&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(mode_, other.mode_);
    return *this;
  }
  ~FolderFile() {
    if (file_ >= 0) ::close(file_);
  }
  interprocess::mapping_handle_t get_mapping_handle() const noexcept { return {file_, false}; }
  interprocess::mode_t get_mode() const noexcept { return mode_; }
  int file() const noexcept { return file_; }

 private:
  int file_ = -1;
  interprocess::mode_t mode_ = interprocess::read_only;
};

bool is_shared_memory(std::string_view path) noexcept {
  return path.starts_with(kSharedMemoryFolder) && path.size() > kSharedMemoryFolder.size() + 1 &&
         path[kSharedMemoryFolder.size()] == '/' && path.find('/', kSharedMemoryFolder.size() + 1) == path.npos;
}

// shm_open wants the name alone.
const char* shared_memory_name(const std::string& path) noexcept {
  return path.c_str() + kSharedMemoryFolder.size() + 1;
}

Status failure(int error) noexcept {
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
      return {StatusCode::no_permission, error, "the system does not let this user open or create the file"};
    case ENOSPC:
    case ENOMEM:
    case EFBIG:
    case EDQUOT:
      return {StatusCode::no_memory, error, "there is no room for the segment"};
    case EEXIST:
      return {StatusCode::system, error, "a file of this name exists"};
    case ENOENT:
      return {StatusCode::system, error, "there is no such file or folder"};
    default:
      return {StatusCode::system, error, "a system call failed"};
  }
}

int reserve(int file, std::size_t bytes) noexcept {
  if (bytes > largest_file_bytes()) return EFBIG;
  // A signal makes some kernels give up and undo all of it: with a profiler's timer running it would never be done.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int error = posix_fallocate(file, 0, static_cast<off_t>(bytes));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return error;
}

}  // namespace

struct SharedMemory::Mapping {
  interprocess::shared_memory_object shared;
  FolderFile folder_file;
  interprocess::mapped_region region;
  bool in_shared_memory = false;

  int file() const noexcept { return in_shared_memory ? shared.get_mapping_handle().handle : folder_file.file(); }

  void map(interprocess::mode_t mode, std::size_t bytes, int options) {
    if (in_shared_memory) {
      region = interprocess::mapped_region(shared, mode, 0, bytes, nullptr, options);
    } else {
      region = interprocess::mapped_region(folder_file, mode, 0, bytes, nullptr, options);
    }
  }
};

SharedMemory::SharedMemory() noexcept = default;
SharedMemory::SharedMemory(SharedMemory&&) noexcept = default;
SharedMemory& SharedMemory::operator=(SharedMemory&&) noexcept = default;
SharedMemory::~SharedMemory() = default;

Status SharedMemory::create(const std::string& path, std::size_t bytes, SharedMemory& memory) noexcept {
  bool created = false;
  Status status;
  try {
    auto mapping = std::make_unique<Mapping>();
    mapping->in_shared_memory = is_shared_memory(path);
    if (mapping->in_shared_memory) {
      mapping->shared =
          interprocess::shared_memory_object(interprocess::create_only, shared_memory_name(path),
                                             interprocess::read_write, interprocess::permissions(S_IRUSR | S_IWUSR));
    } else {
      const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
      if (file < 0) return failure(errno);
      mapping->folder_file = FolderFile(file, interprocess::read_write);
    }
    created = true;
    if (const int error = reserve(mapping->file(), bytes); error != 0) {
      status = failure(error);
    } else {
      // Faulting the pages in now keeps the first lap of the ring as fast as the later ones.
      mapping->map(interprocess::read_write, bytes, MAP_POPULATE);
      memory.mapping_ = std::move(mapping);
      return {};
    }
  } catch (const interprocess::interprocess_exception& exception) {
    status = failure(exception.get_native_error());
  } catch (const std::bad_alloc&) {
    status = failure(ENOMEM);
  }
  if (created) remove(path);
  return status;
}

Status SharedMemory::open(const std::string& path, Access access, SharedMemory& memory) noexcept {
  const auto mode = access == Access::read ? interprocess::read_only : interprocess::read_write;
  try {
    auto mapping = std::make_unique<Mapping>();
    // Not by shm_open: a pipe that somebody put in the place would keep it waiting for ever.
    const int file =
        ::open(path.c_str(), (access == Access::read ? O_RDONLY : O_RDWR) | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return failure(errno);
    mapping->folder_file = FolderFile(file, mode);
    struct stat information {};
    if (fstat(mapping->file(), &information) != 0) return failure(errno);
    if (!S_ISREG(information.st_mode)) return {StatusCode::system, 0, "the file is not a regular file"};
    if (information.st_size == 0) return {StatusCode::system, 0, "the file is empty"};
    mapping->map(mode, static_cast<std::size_t>(information.st_size), 0);
    memory.mapping_ = std::move(mapping);
    return {};
  } catch (const interprocess::interprocess_exception& exception) {
    return failure(exception.get_native_error());
  } catch (const std::bad_alloc&) {
    return failure(ENOMEM);
  }
}

void SharedMemory::remove(const std::string& path) noexcept { ::unlink(path.c_str()); }

Word* SharedMemory::words() const noexcept {
  return mapping_ ? static_cast<Word*>(mapping_->region.get_address()) : nullptr;
}
std::size_t SharedMemory::bytes() const noexcept { return mapping_ ? mapping_->region.get_size() : 0; }
int SharedMemory::file() const noexcept { return mapping_ ? mapping_->file() : -1; }

std::size_t largest_file_bytes() noexcept {
  rlimit limit{};
  const bool is_limited = getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  return is_limited ? limit.rlim_cur : std::numeric_limits<std::size_t>::max();
}

std::size_t free_bytes(const std::string& folder) noexcept {
  struct statvfs information {};
  if (statvfs(folder.c_str(), &information) != 0) return 0;
  return static_cast<std::size_t>(information.f_bavail) * information.f_frsize;
}

}  // namespace tensorscope::schema
