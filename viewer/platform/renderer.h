#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "viewer/platform/area.h"
#include "viewer/platform/texture.h"

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
  /// Of what was laid out all that is in these areas, which do not overlap, on `ground`. Outside of them nothing is
  /// touched.
  void render(const ImDrawData& data, ImU32 ground, std::span<const Area> areas);

 private:
  /// A shader program and where its input goes.
  struct Program {
    std::uint32_t name = 0;
    int projection = -1;
  };
  /// Triangles of a command, all that are in a part of its clipping.
  struct Batch {
    const ImDrawCmd* command = nullptr;
    Area clip;
    std::size_t begin = 0;  // in kept_
    std::size_t end = 0;
  };
  struct Triangle {
    std::array<ImDrawIdx, 3> indices;
    Area bounds;
  };
  Program build(const char* fragment_shader);
  void set_up(const ImDrawData& data);
  void keep(const ImDrawList& list, std::span<const Area> areas);
  void draw(const ImDrawList& list, const Batch& batch);
  void draw(const Batch& batch, std::size_t begin, std::size_t end) const;
  void scissor(const Area& area) const;
  void clear(const Area& area, ImU32 color) const;
  void use(const Program& program);

  std::string problem_;
  Program tinted_, plain_;
  const Program* used_ = nullptr;
  float projection_[4][4]{};
  std::uint32_t arrays_ = 0, vertices_ = 0, indices_ = 0;
  Texture fonts_;
  int height_ = 0;                   // of what is drawn on
  std::vector<Triangle> triangles_;  // of a command
  std::vector<ImDrawIdx> kept_;
  std::vector<Batch> batches_;
};

}  // namespace tensorscope::viewer::platform
