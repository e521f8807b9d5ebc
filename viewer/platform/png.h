#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "viewer/platform/image.h"

namespace tensorscope::viewer::platform {

/// An image as a PNG of 8-bit RGB: what the screen shows is opaque.
/// Threads: any.
/// At the limit: nothing if the picture is empty, or larger than libpng takes.
[[nodiscard]] std::vector<std::byte> encode_png(const Image& image);

/// The same into a file, whole or not at all. Returns nullopt, or one line that says what went wrong.
[[nodiscard]] std::optional<std::string> write_png(const Image& image, const std::filesystem::path& path);

}  // namespace tensorscope::viewer::platform
