#pragma once

#include <cstdint>
#include <string>

#include "viewer/platform/image.h"

namespace tensorscope::viewer::platform {

/// A picture to draw into that no other window can cover: what a capture is read from.
/// Threads: the window's own. Internal to this folder.
class Framebuffer {
 public:
  Framebuffer(int width, int height);
  ~Framebuffer();
  Framebuffer(const Framebuffer&) = delete;
  Framebuffer& operator=(const Framebuffer&) = delete;

  /// From now on drawing goes here, until the destructor.
  void bind() const;
  [[nodiscard]] bool complete() const;
  /// Empty if OpenGL can have a picture of this size, else one line that says what it can.
  [[nodiscard]] static std::string refusal(int width, int height);
  [[nodiscard]] Image read() const;

 private:
  int width_;
  int height_;
  std::uint32_t name_ = 0;
  std::uint32_t color_ = 0;
};

}  // namespace tensorscope::viewer::platform
