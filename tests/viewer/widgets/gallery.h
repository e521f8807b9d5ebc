#pragma once

#include <functional>
#include <string>
#include <vector>

namespace tensorscope::viewer::gallery {

/// One widget with data that show what it has to cope with.
struct Picture {
  std::string name;
  int width = 0;
  int height = 0;
  std::function<void()> draw;
  float mouse_x = -1.0F;  ///< >= 0: the mouse stands there
  float mouse_y = -1.0F;
};

[[nodiscard]] std::vector<Picture> curve_pictures();
[[nodiscard]] std::vector<Picture> heatmap_pictures();
[[nodiscard]] std::vector<Picture> distribution_pictures();

}  // namespace tensorscope::viewer::gallery
