#include "viewer/commands/machine_memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

#include "viewer/store/store.h"

namespace tensorscope::viewer {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kShare = 4;

std::uint64_t installed_bytes(const fs::path& root) {
  std::ifstream file(root / "proc/meminfo");
  for (std::string name, rest; file >> name && std::getline(file, rest);) {
    if (name == "MemTotal:") return std::strtoull(rest.c_str(), nullptr, 10) * 1024;
  }
  return 0;
}

// "max" and files that are not there set no limit.
std::uint64_t limit_in(const fs::path& file) {
  std::uint64_t bytes = 0;
  return std::ifstream(file) >> bytes && bytes > 0 ? bytes : kUnlimited;
}

// A group's limit holds for all below it. In a container the path may be that of the host: then only its end is there.
std::uint64_t least_limit(const fs::path& mount, const fs::path& group, const char* file) {
  std::uint64_t least = limit_in(mount / file);
  fs::path folder = mount;
  for (const fs::path& part : group.relative_path()) {
    folder /= part;
    least = std::min(least, limit_in(folder / file));
  }
  return least;
}

// Lines of /proc/self/cgroup: "0::/user.slice" (v2), "5:memory:/user.slice" (v1).
std::uint64_t allowed_bytes(const fs::path& root) {
  std::uint64_t least = kUnlimited;
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const fs::path group = line.substr(second + 1);
    if (controllers == ",,") {
      least = std::min(least, least_limit(root / "sys/fs/cgroup", group, "memory.max"));
    } else if (controllers.find(",memory,") != std::string::npos) {
      least = std::min(least, least_limit(root / "sys/fs/cgroup/memory", group, "memory.limit_in_bytes"));
    }
  }
  return least;
}

}  // namespace

std::uint64_t machine_memory_bytes(const fs::path& root) {
  const std::uint64_t installed = installed_bytes(root), allowed = allowed_bytes(root);
  if (installed == 0) return allowed == kUnlimited ? 0 : allowed;
  return std::min(installed, allowed);
}

std::uint64_t default_history_bytes(const fs::path& root) {
  const std::uint64_t all = machine_memory_bytes(root);
  return all > 0 ? all / kShare : Store::kDefaultMemory;
}

}  // namespace tensorscope::viewer
