#include "viewer/platform/framebuffer.h"

#define GL_GLEXT_PROTOTYPES
#include <SDL_opengl.h>

#include <algorithm>

namespace tensorscope::viewer::platform {

Framebuffer::Framebuffer(int width, int height) : width_(width), height_(height) {
  glGenRenderbuffers(1, &color_);
  glBindRenderbuffer(GL_RENDERBUFFER, color_);
  glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width, height);
  glGenFramebuffers(1, &name_);
  glBindFramebuffer(GL_FRAMEBUFFER, name_);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, color_);
}

Framebuffer::~Framebuffer() {
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glDeleteFramebuffers(1, &name_);
  glDeleteRenderbuffers(1, &color_);
}

void Framebuffer::bind() const {
  glBindFramebuffer(GL_FRAMEBUFFER, name_);
}

bool Framebuffer::complete() const {
  return glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
}

std::string Framebuffer::refusal(int width, int height) {
  GLint side = 0;
  GLint viewport[2] = {0, 0};
  glGetIntegerv(GL_MAX_RENDERBUFFER_SIZE, &side);
  glGetIntegerv(GL_MAX_VIEWPORT_DIMS, viewport);
  const int most_width = std::min(side, viewport[0]);
  const int most_height = std::min(side, viewport[1]);
  if (width <= most_width && height <= most_height) {
    return {};
  }
  return "cannot draw a picture of " + std::to_string(width) + " x " + std::to_string(height) +
         " pixels: OpenGL has at most " + std::to_string(most_width) + " x " + std::to_string(most_height) +
         " here; choose a smaller size";
}

Image Framebuffer::read() const {
  Image image{width_, height_, {}};
  const std::size_t row = static_cast<std::size_t>(width_) * 4;
  image.rgba.resize(row * static_cast<std::size_t>(height_));
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  glReadPixels(0, 0, width_, height_, GL_RGBA, GL_UNSIGNED_BYTE, image.rgba.data());
  // OpenGL's first row is the lowest.
  for (int y = 0; y < height_ / 2; ++y) {
    auto* upper = &image.rgba[static_cast<std::size_t>(y) * row];
    auto* lower = &image.rgba[static_cast<std::size_t>(height_ - 1 - y) * row];
    std::swap_ranges(upper, upper + row, lower);
  }
  return image;
}

}  // namespace tensorscope::viewer::platform
