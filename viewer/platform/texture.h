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

  /// What `id` says, for who draws it.
  struct Id {
    explicit Id(void* id);
    std::uint32_t name = 0;
    bool is_opaque = false;
  };

  /// `rgba` has width * height * 4 bytes, first row on top.
  bool upload(int width, int height, std::span<const std::uint8_t> rgba, Filter filter);
  /// In pixels from the upper left corner.
  struct Part {
    int x = 0, y = 0, width = 0, height = 0;
  };
  /// Room for parts, whose pixels are undefined until they are uploaded.
  bool reserve(int width, int height, Filter filter);
  /// As textures keep them, which takes less time: alpha in the highest byte of each pixel, then red, green and blue.
  void upload(const Part& part, std::span<const std::uint32_t> argb);
  void release();

  [[nodiscard]] void* id() const;
  [[nodiscard]] bool empty() const { return name_ == 0; }
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] std::size_t bytes() const {
    return static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_) * 4;
  }
  [[nodiscard]] static int max_size();
  /// Another number whenever the pixels of the texture of this name have changed.
  [[nodiscard]] static std::uint64_t revision_of(std::uint32_t name);

 private:
  std::uint32_t name_ = 0;
  int width_ = 0;
  int height_ = 0;
  Filter filter_ = Filter::nearest;
  bool is_opaque_ = false;
};

}  // namespace tensorscope::viewer::platform
