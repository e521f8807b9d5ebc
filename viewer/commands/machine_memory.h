#pragma once

#include <cstdint>
#include <filesystem>

namespace tensorscope::viewer {

/// How much memory this process may use: the machine's, or what its control groups (v1 or v2) leave it, if that is
/// less. `root` is where /proc and /sys are found. Threads: any; it only reads. At the limit: 0 if the system does not
/// say.
std::uint64_t machine_memory_bytes(const std::filesystem::path& root = "/");

/// What `view` keeps of history if it is not told: a quarter of that; Store::kDefaultMemory if that is not known.
std::uint64_t default_history_bytes(const std::filesystem::path& root = "/");

}  // namespace tensorscope::viewer
