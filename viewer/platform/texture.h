#pragma once

#include <cstdint>
#include <span>

namespace tensorscope::viewer::platform {

enum class Filter : std::uint8_t { nearest, linear };

/// A picture on the graphics card. `id` is what ImGui's image functions take.
/// Threads: the window's own; a window must exist from the first upload until the destructor.
/// At the limit: `max_size` is the longest side the card takes; a larger picture is not uploaded and `upload` says so.
class Texture {
 public:
  Texture() = default;
  ~Texture();
  Texture(Texture&& other) noexcept;
  Texture& operator=(Texture&& other) noexcept;

  /// `rgba` has width * height * 4 bytes, first row on top.
  bool upload(int width, int height, std::span<const std::uint8_t> rgba, Filter filter);
  void release();

  [[nodiscard]] void* id() const;
  [[nodiscard]] bool empty() const { return name_ == 0; }
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] std::size_t bytes() const {
    return static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_) * 4;
  }
  [[nodiscard]] static int max_size();

 private:
  std::uint32_t name_ = 0;
  int width_ = 0;
  int height_ = 0;
  Filter filter_ = Filter::nearest;
};

}  // namespace tensorscope::viewer::platform
