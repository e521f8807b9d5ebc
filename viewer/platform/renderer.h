#pragma once

#include <cstdint>
#include <string>

#include "viewer/platform/texture.h"

struct ImDrawCmd;
struct ImDrawData;
struct ImDrawList;

namespace tensorscope::viewer::platform {

/// Draws what Dear ImGui laid out, with OpenGL 3.2, into whatever is bound. Made for renderers in software, for which
/// every pixel costs: large rectangles of one colour are cleared, opaque pictures are not blended, and what is not
/// tinted is not multiplied. ImGui's own renderer takes twice as long for a window. Threads: the window's own; the
/// OpenGL context is current from construction to destruction. Internal to this folder. At the limit: of commands only
/// triangles, no callbacks; what has a texture that is gone is left out; a picture is as large as `ImDrawData` says,
/// begins at 0, 0, and has its pixels.
class Renderer {
 public:
  Renderer();
  ~Renderer();
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  /// What OpenGL says against it, in one line; empty if nothing.
  [[nodiscard]] const std::string& problem() const { return problem_; }

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
  Program build(const char* fragment_shader);
  void set_up(const ImDrawData& data);
  void draw(const ImDrawList& list, const Target& target);
  void draw(const ImDrawList& list, const ImDrawCmd& command, const Target& target);
  void use(const Program& program);

  std::string problem_;
  Program tinted_, plain_;
  const Program* used_ = nullptr;
  float projection_[4][4]{};
  std::uint32_t arrays_ = 0, vertices_ = 0, indices_ = 0;
  Texture fonts_;
};

}  // namespace tensorscope::viewer::platform
