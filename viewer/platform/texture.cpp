#include "viewer/platform/texture.h"

#include <SDL_opengl.h>

#include <cassert>
#include <cstddef>
#include <utility>

namespace tensorscope::viewer::platform {

Texture::~Texture() {
  release();
}

Texture::Texture(Texture&& other) noexcept
    : name_(std::exchange(other.name_, 0)),
      width_(std::exchange(other.width_, 0)),
      height_(std::exchange(other.height_, 0)),
      filter_(other.filter_) {}

Texture& Texture::operator=(Texture&& other) noexcept {
  if (this != &other) {
    release();
    name_ = std::exchange(other.name_, 0);
    width_ = std::exchange(other.width_, 0);
    height_ = std::exchange(other.height_, 0);
    filter_ = other.filter_;
  }
  return *this;
}

bool Texture::upload(int width, int height, std::span<const std::uint8_t> rgba, Filter filter) {
  assert(rgba.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  if (width <= 0 || height <= 0 || width > max_size() || height > max_size()) {
    return false;
  }
  GLint bound = 0;
  glGetIntegerv(GL_TEXTURE_BINDING_2D, &bound);
  const bool fresh = name_ == 0 || width != width_ || height != height_ || filter != filter_;
  if (name_ == 0) {
    glGenTextures(1, &name_);
  }
  glBindTexture(GL_TEXTURE_2D, name_);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  if (fresh) {
    const GLint mode = filter == Filter::nearest ? GL_NEAREST : GL_LINEAR;
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, mode);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, mode);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
  } else {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
  }
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(bound));
  width_ = width;
  height_ = height;
  filter_ = filter;
  return true;
}

void Texture::release() {
  if (name_ != 0) {
    glDeleteTextures(1, &name_);
  }
  name_ = 0;
  width_ = 0;
  height_ = 0;
}

// The OpenGL backend of ImGui passes the texture's name in a pointer.
void* Texture::id() const {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(name_));
}

int Texture::max_size() {
  GLint size = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &size);
  return size;
}

}  // namespace tensorscope::viewer::platform
