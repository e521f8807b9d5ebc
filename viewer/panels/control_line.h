#pragma once

#include <string_view>

#include "viewer/look/look.h"

namespace tensorscope::viewer {

/// Lays small controls out in a line, each group behind its name; what does not fit any more begins a new line.
/// Threads: the window's own.
class ControlLine {
 public:
  ControlLine();
  ~ControlLine();
  ControlLine(const ControlLine&) = delete;
  ControlLine& operator=(const ControlLine&) = delete;

  /// `width` is that of what `draw` draws; `name` may be empty.
  template <typename Draw>
  void group(std::string_view name, float width, Draw draw) {
    place(name, width, look::px(20));
    draw();
  }
  /// Belongs to the group before it.
  template <typename Draw>
  void more(float width, Draw draw) {
    place({}, width, look::px(8));
    draw();
  }

 private:
  void place(std::string_view name, float width, float gap);

  float left_ = 0.0F;
  float right_ = 0.0F;
  float x_ = 0.0F;
  float y_ = 0.0F;
};

}  // namespace tensorscope::viewer
