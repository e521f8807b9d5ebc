#include "viewer/platform/texture.h"

#include <SDL_opengl.h>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tensorscope::viewer::platform {
namespace {

constexpr std::size_t kKept = std::size_t{1} << 20;        // pixels: 4 MiB
constexpr std::uint64_t kOpaque = std::uint64_t{1} << 32;  // beside the texture's name in its id

std::span<const std::uint32_t> argb_of(std::span<const std::uint8_t> rgba) {
  static std::vector<std::uint32_t> pixels;  // kept: fresh memory costs more than this
  if (pixels.size() > kKept) pixels = {};
  pixels.resize(rgba.size() / 4);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const std::uint8_t* from = &rgba[i * 4];
    pixels[i] = std::uint32_t{from[3]} << 24 | std::uint32_t{from[0]} << 16 | std::uint32_t{from[1]} << 8 | from[2];
  }
  return pixels;
}

std::unordered_map<std::uint32_t, std::uint64_t>& revisions() {
  static std::unordered_map<std::uint32_t, std::uint64_t> by_name;
  return by_name;
}

// A name that is given to another texture later does not have a number again.
void count_change(std::uint32_t name) {
  static std::uint64_t changes = 0;
  revisions()[name] = ++changes;
}

}  // namespace

Texture::~Texture() {
  release();
}

Texture::Texture(Texture&& other) noexcept
    : name_(std::exchange(other.name_, 0)),
      width_(std::exchange(other.width_, 0)),
      height_(std::exchange(other.height_, 0)),
      filter_(other.filter_),
      is_opaque_(std::exchange(other.is_opaque_, false)) {}

Texture& Texture::operator=(Texture&& other) noexcept {
  if (this != &other) {
    release();
    name_ = std::exchange(other.name_, 0);
    width_ = std::exchange(other.width_, 0);
    height_ = std::exchange(other.height_, 0);
    filter_ = other.filter_;
    is_opaque_ = std::exchange(other.is_opaque_, false);
  }
  return *this;
}

bool Texture::upload(int width, int height, std::span<const std::uint8_t> rgba, Filter filter) {
  assert(rgba.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  if (!reserve(width, height, filter)) return false;
  const std::span<const std::uint32_t> argb = argb_of(rgba);
  upload({0, 0, width, height}, argb);
  is_opaque_ = std::ranges::all_of(argb, [](std::uint32_t pixel) { return pixel >> 24 == 0xFF; });
  return true;
}

// In the order in which a software renderer keeps what it draws on, for which such pictures cost half.
bool Texture::reserve(int width, int height, Filter filter) {
  if (width <= 0 || height <= 0 || width > max_size() || height > max_size()) return false;
  is_opaque_ = false;
  if (name_ != 0 && width == width_ && height == height_ && filter == filter_) return true;
  if (name_ == 0) glGenTextures(1, &name_);
  const GLint mode = filter == Filter::nearest ? GL_NEAREST : GL_LINEAR;
  glBindTexture(GL_TEXTURE_2D, name_);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, mode);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, mode);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV, nullptr);
  width_ = width;
  height_ = height;
  filter_ = filter;
  count_change(name_);
  return true;
}

void Texture::upload(const Part& part, std::span<const std::uint32_t> argb) {
  assert(argb.size() >= static_cast<std::size_t>(part.width) * static_cast<std::size_t>(part.height));
  is_opaque_ = false;
  glBindTexture(GL_TEXTURE_2D, name_);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glTexSubImage2D(GL_TEXTURE_2D, 0, part.x, part.y, part.width, part.height, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV,
                  argb.data());
  count_change(name_);
}

void Texture::release() {
  if (name_ != 0) {
    glDeleteTextures(1, &name_);
    revisions().erase(name_);
  }
  name_ = 0;
  width_ = 0;
  height_ = 0;
  is_opaque_ = false;
}

// ImGui hands on a pointer, and what is drawn may be drawn once more when the texture is gone: so not one to it.
void* Texture::id() const {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(name_ | (is_opaque_ ? kOpaque : 0)));
}
Texture::Id::Id(void* id)
    : name(static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(id))),
      is_opaque((reinterpret_cast<std::uintptr_t>(id) & kOpaque) != 0) {}

std::uint64_t Texture::revision_of(std::uint32_t name) {
  const auto found = revisions().find(name);
  return found != revisions().end() ? found->second : 0;
}

int Texture::max_size() {
  GLint size = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &size);
  return size;
}

}  // namespace tensorscope::viewer::platform
