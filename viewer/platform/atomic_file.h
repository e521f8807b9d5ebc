#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace tensorscope::viewer::platform {

/// Writes a file so that it is there whole or not at all: into a temporary one beside it, which is then renamed.
/// Returns nullopt, or one line that says what went wrong; then nothing new is left behind and an older file of that
/// name is untouched.
/// Threads: any.
[[nodiscard]] std::optional<std::string> write_file(const std::filesystem::path& path,
                                                    std::span<const std::byte> content);

}  // namespace tensorscope::viewer::platform
