#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace tensorscope::viewer::platform {

/// Writes a file so that it is there whole or not at all: into one without a name, or where the file system has none of
/// these into a temporary one beside it, which then takes the name. A symbolic link is followed, not replaced.
/// Returns nullopt, or one line that says what went wrong and what to do; then nothing new is left behind and an older
/// file of that name is untouched.
/// Threads: any, but two must not write the same file at once.
[[nodiscard]] std::optional<std::string> write_file(const std::filesystem::path& path,
                                                    std::span<const std::byte> content);

}  // namespace tensorscope::viewer::platform
