#include "tests/integration/pretended_room.h"

#include <dlfcn.h>
#include <sys/statvfs.h>

namespace {

std::size_t pretended_bytes = 0;

}  // namespace

// The program's own comes before that of the C library.
extern "C" int statvfs(const char* path, struct statvfs* information) noexcept {
  using Function = int (*)(const char*, struct statvfs*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "statvfs"));
  const int result = real(path, information);
  if (result == 0 && pretended_bytes != 0) information->f_bavail = pretended_bytes / information->f_frsize;
  return result;
}

namespace tensorscope::integration {

void pretend_room(std::size_t bytes) {
  pretended_bytes = bytes;
}

}  // namespace tensorscope::integration
