#pragma once

#include <cstdint>

#include "viewer/platform/texture.h"

struct ImDrawCmd;
struct ImDrawData;
struct ImDrawList;

namespace tensorscope::viewer::platform {

/// Draws what Dear ImGui laid out, with OpenGL 3.2, into whatever is bound. Made for renderers in software, for which
/// every pixel costs: large rectangles of one colour are cleared, opaque pictures are not blended, and what is not
/// tinted is not multiplied. ImGui's own renderer gives the same picture and takes three times as long for it. Threads:
/// the window's own; the OpenGL context is current from construction to destruction. Internal to this folder.
class Renderer {
 public:
  Renderer();
  ~Renderer();
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  /// Reads the atlas of fonts anew.
  void upload_fonts();
  [[nodiscard]] bool has_fonts() const { return !fonts_.empty(); }
  void render(const ImDrawData& data);

 private:
  /// A shader program and where its input goes.
  struct Program {
    std::uint32_t name = 0;
    int projection = -1;
  };
  struct Target {
    int width = 0;
    int height = 0;
  };
  static Program build(const char* fragment_shader);
  void set_up(const ImDrawData& data);
  void draw(const ImDrawList& list, const Target& target);
  void draw(const ImDrawList& list, const ImDrawCmd& command, const Target& target);
  void use(const Program& program);

  Program tinted_, plain_;
  const Program* used_ = nullptr;
  float projection_[4][4]{};
  std::uint32_t arrays_ = 0, vertices_ = 0, indices_ = 0;
  Texture fonts_;
};

}  // namespace tensorscope::viewer::platform
