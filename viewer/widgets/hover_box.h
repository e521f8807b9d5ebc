#pragma once

#include <string>
#include <string_view>

#include "viewer/look/palette.h"

namespace tensorscope::viewer::widgets {

/// A small table beside the mouse: a name at the left, a number at the right, in one frame.
///   HoverBox box;
///   box.row("value", "0.1183");
/// Threads: the window's own.
class HoverBox {
 public:
  HoverBox();
  ~HoverBox();
  HoverBox(const HoverBox&) = delete;
  HoverBox& operator=(const HoverBox&) = delete;

  void row(std::string_view name, std::string_view value);
  void row(std::string_view name, std::string_view value, look::Rgb color);
  void note(std::string_view text);
};

}  // namespace tensorscope::viewer::widgets
