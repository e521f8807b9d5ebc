#include "viewer/platform/renderer.h"

#define GL_GLEXT_PROTOTYPES
#include <SDL_opengl.h>
#include <imgui.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "viewer/platform/plain_rectangles.h"

namespace tensorscope::viewer::platform {
namespace {

constexpr const char* kVertexShader = R"(#version 150
uniform mat4 projection;
in vec2 position;
in vec2 place;
in vec4 color;
out vec2 at;
out vec4 tint;
void main() {
  at = place;
  tint = color;
  gl_Position = projection * vec4(position, 0.0, 1.0);
})";

constexpr const char* kTintedShader = R"(#version 150
uniform sampler2D picture;
in vec2 at;
in vec4 tint;
out vec4 color;
void main() {
  color = tint * texture(picture, at);
})";

constexpr const char* kPlainShader = R"(#version 150
uniform sampler2D picture;
in vec2 at;
out vec4 color;
void main() {
  color = texture(picture, at);
})";

enum Attribute : GLuint { kPosition, kPlace, kColor };

GLuint compile(GLenum kind, const char* text) {
  const GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 1, &text, nullptr);
  glCompileShader(shader);
  return shader;
}

void attribute(Attribute which, GLint size, GLenum type, GLboolean normalized, std::size_t offset) {
  glEnableVertexAttribArray(which);
  glVertexAttribPointer(which, size, type, normalized, sizeof(ImDrawVert), reinterpret_cast<const void*>(offset));
}

void fill(GLenum buffer, const void* from, std::size_t bytes) {
  glBufferData(buffer, static_cast<GLsizeiptr>(bytes), from, GL_STREAM_DRAW);
}

bool is_white(std::span<const ImDrawIdx> indices, const ImDrawVert* vertices) {
  return std::ranges::all_of(indices, [vertices](ImDrawIdx index) { return vertices[index].col == IM_COL32_WHITE; });
}

}  // namespace

Renderer::Program Renderer::build(const char* fragment_shader) {
  Program program{glCreateProgram(), -1};
  for (const GLuint shader : {compile(GL_VERTEX_SHADER, kVertexShader), compile(GL_FRAGMENT_SHADER, fragment_shader)}) {
    glAttachShader(program.name, shader);
    glDeleteShader(shader);  // with the program
  }
  glBindAttribLocation(program.name, kPosition, "position");
  glBindAttribLocation(program.name, kPlace, "place");
  glBindAttribLocation(program.name, kColor, "color");
  glLinkProgram(program.name);
  GLint is_linked = GL_FALSE;
  glGetProgramiv(program.name, GL_LINK_STATUS, &is_linked);
  if (is_linked == GL_FALSE) {
    std::string log(1'000, '\0');
    GLsizei length = 0;
    glGetProgramInfoLog(program.name, static_cast<GLsizei>(log.size()), &length, log.data());
    log.resize(static_cast<std::size_t>(length));
    std::ranges::replace(log, '\n', ' ');
    problem_ = "this OpenGL refuses the shaders that the viewer draws with: " + log;
  }
  program.projection = glGetUniformLocation(program.name, "projection");
  return program;
}

Renderer::Renderer() : tinted_(build(kTintedShader)), plain_(build(kPlainShader)) {
  glGenVertexArrays(1, &arrays_);
  glGenBuffers(1, &vertices_);
  glGenBuffers(1, &indices_);
  glBindVertexArray(arrays_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_);
  attribute(kPosition, 2, GL_FLOAT, GL_FALSE, offsetof(ImDrawVert, pos));
  attribute(kPlace, 2, GL_FLOAT, GL_FALSE, offsetof(ImDrawVert, uv));
  attribute(kColor, 4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(ImDrawVert, col));
  // Offsets of vertices: lists of more than 65,536.
  ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
}

Renderer::~Renderer() {
  glDeleteBuffers(1, &vertices_);
  glDeleteBuffers(1, &indices_);
  glDeleteVertexArrays(1, &arrays_);
  glDeleteProgram(tinted_.name);
  glDeleteProgram(plain_.name);
}

void Renderer::upload_fonts() {
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  ImFontAtlas& fonts = *ImGui::GetIO().Fonts;
  fonts.GetTexDataAsRGBA32(&pixels, &width, &height);
  fonts_.upload(width, height, {pixels, static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4},
                Filter::linear);
  fonts.SetTexID(fonts_.id());
}

void Renderer::use(const Program& program) {
  if (used_ == &program) return;
  used_ = &program;
  glUseProgram(program.name);
  glUniformMatrix4fv(program.projection, 1, GL_FALSE, projection_[0]);
}

void Renderer::set_up(const ImDrawData& data) {
  const float projection[4][4] = {{2.0F / data.DisplaySize.x, 0.0F, 0.0F, 0.0F},
                                  {0.0F, -2.0F / data.DisplaySize.y, 0.0F, 0.0F},
                                  {0.0F, 0.0F, -1.0F, 0.0F},
                                  {-1.0F, 1.0F, 0.0F, 1.0F}};
  std::copy_n(projection[0], 16, projection_[0]);
  used_ = nullptr;
  glEnable(GL_SCISSOR_TEST);
  glBlendEquation(GL_FUNC_ADD);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glBindVertexArray(arrays_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
}

void Renderer::render(const ImDrawData& data, ImU32 ground, std::span<const Area> areas) {
  const auto width = static_cast<int>(data.DisplaySize.x);
  height_ = static_cast<int>(data.DisplaySize.y);
  if (width <= 0 || height_ <= 0) return;
  glViewport(0, 0, width, height_);
  set_up(data);
  for (const Area& area : areas) clear(area, ground);
  for (int i = 0; i < data.CmdListsCount; ++i) {
    const ImDrawList& list = *data.CmdLists[i];
    keep(list, areas);
    if (batches_.empty()) continue;
    fill(GL_ARRAY_BUFFER, list.VtxBuffer.Data, static_cast<std::size_t>(list.VtxBuffer.size_in_bytes()));
    fill(GL_ELEMENT_ARRAY_BUFFER, kept_.data(), kept_.size() * sizeof(ImDrawIdx));
    for (const Batch& batch : batches_) draw(list, batch);
  }
  glDisable(GL_SCISSOR_TEST);
}

void Renderer::keep(const ImDrawList& list, std::span<const Area> areas) {
  kept_.clear();
  batches_.clear();
  for (const ImDrawCmd& command : list.CmdBuffer) {
    const Area whole = area_of(command.ClipRect);
    if (std::ranges::none_of(areas, [&](const Area& area) { return !both(whole, area).empty(); })) continue;
    triangles_.clear();
    for_each_triangle(list, command, [this](auto triangle, const Area& bounds) {
      triangles_.push_back({{triangle[0], triangle[1], triangle[2]}, bounds});
    });
    for (const Area& area : areas) {
      const Area clip = both(whole, area);
      if (clip.empty()) continue;
      const std::size_t begin = kept_.size();
      for (const Triangle& triangle : triangles_) {
        if (!both(triangle.bounds, clip).empty()) {
          kept_.insert(kept_.end(), triangle.indices.begin(), triangle.indices.end());
        }
      }
      if (kept_.size() > begin) batches_.push_back({&command, clip, begin, kept_.size()});
    }
  }
}

void Renderer::scissor(const Area& area) const {
  glScissor(area.left, height_ - area.bottom, area.width(), area.height());
}

void Renderer::clear(const Area& area, ImU32 color) const {
  const ImVec4 by_one = ImGui::ColorConvertU32ToFloat4(color);
  scissor(area);
  glClearColor(by_one.x, by_one.y, by_one.z, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
}

void Renderer::draw(const Batch& batch, std::size_t begin, std::size_t end) const {
  if (begin == end) return;
  constexpr GLenum kType = sizeof(ImDrawIdx) == 2 ? GL_UNSIGNED_SHORT : GL_UNSIGNED_INT;
  scissor(batch.clip);
  glDrawElementsBaseVertex(GL_TRIANGLES, static_cast<GLsizei>(end - begin), kType,
                           reinterpret_cast<const void*>(begin * sizeof(ImDrawIdx)),
                           static_cast<GLint>(batch.command->VtxOffset));
}

void Renderer::draw(const ImDrawList& list, const Batch& batch) {
  const Texture::Id picture(batch.command->GetTexID());
  if (glIsTexture(picture.name) == GL_FALSE) return;
  const std::span indices = std::span(kept_).subspan(batch.begin, batch.end - batch.begin);
  const ImDrawVert* const vertices = list.VtxBuffer.Data + batch.command->VtxOffset;
  const bool is_fonts = batch.command->GetTexID() == fonts_.id();
  use(is_fonts || !is_white(indices, vertices) ? tinted_ : plain_);
  const bool is_blended = !picture.is_opaque || used_ != &plain_;
  is_blended ? glEnable(GL_BLEND) : glDisable(GL_BLEND);
  glBindTexture(GL_TEXTURE_2D, picture.name);
  std::vector<PlainRectangle> cleared;
  if (is_fonts) cleared = plain_rectangles(indices, vertices, batch.clip, ImGui::GetIO().Fonts->TexUvWhitePixel);
  std::size_t begin = batch.begin;
  for (const PlainRectangle& rectangle : cleared) {
    draw(batch, begin, batch.begin + rectangle.begin);
    clear(rectangle.area, rectangle.color);
    begin = batch.begin + rectangle.begin + PlainRectangle::kIndices;
  }
  draw(batch, begin, batch.end);
}

}  // namespace tensorscope::viewer::platform
