#include "viewer/platform/png.h"

#include <png.h>

#include <algorithm>

#include "viewer/platform/atomic_file.h"

namespace tensorscope::viewer::platform {
namespace {

std::vector<std::uint8_t> without_alpha(const Image& image) {
  std::vector<std::uint8_t> rgb(image.rgba.size() / 4 * 3);
  for (std::size_t i = 0, n = image.rgba.size() / 4; i < n; ++i) {
    std::copy_n(&image.rgba[4 * i], 3, &rgb[3 * i]);
  }
  return rgb;
}

}  // namespace

std::vector<std::byte> encode_png(const Image& image) {
  if (image.width <= 0 || image.height <= 0) {
    return {};
  }
  const std::vector<std::uint8_t> rgb = without_alpha(image);
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width);
  header.height = static_cast<png_uint_32>(image.height);
  header.format = PNG_FORMAT_RGB;
  std::vector<std::byte> encoded(PNG_IMAGE_PNG_SIZE_MAX(header));
  png_alloc_size_t size = encoded.size();
  const int written = png_image_write_to_memory(&header, encoded.data(), &size, 0, rgb.data(), 0, nullptr);
  encoded.resize(written != 0 ? size : 0);
  return encoded;
}

std::optional<std::string> write_png(const Image& image, const std::filesystem::path& path) {
  const std::vector<std::byte> encoded = encode_png(image);
  if (encoded.empty()) {
    return "cannot write '" + path.string() + "': a picture of " + std::to_string(image.width) + " x " +
           std::to_string(image.height) + " pixels cannot be stored as a PNG; choose another size";
  }
  return write_file(path, encoded);
}

}  // namespace tensorscope::viewer::platform
