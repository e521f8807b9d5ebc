#pragma once

#include <cstdint>
#include <vector>

namespace tensorscope::viewer::platform {

/// A picture in memory: RGBA bytes, first row on top.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;

  [[nodiscard]] const std::uint8_t* at(int x, int y) const {
    return &rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 4];
  }
};

}  // namespace tensorscope::viewer::platform
