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

template <typename T>
void fill(GLenum buffer, const ImVector<T>& from) {
  glBufferData(buffer, static_cast<GLsizeiptr>(from.Size) * static_cast<GLsizeiptr>(sizeof(T)), from.Data,
               GL_STREAM_DRAW);
}

bool is_white(const ImDrawList& list, const ImDrawCmd& command) {
  const std::span indices(list.IdxBuffer.Data + command.IdxOffset, command.ElemCount);
  const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
  return std::ranges::all_of(indices, [vertices](ImDrawIdx index) { return vertices[index].col == IM_COL32_WHITE; });
}

void draw_elements(const ImDrawCmd& command, unsigned begin, unsigned end) {
  if (begin == end) return;
  constexpr GLenum kType = sizeof(ImDrawIdx) == 2 ? GL_UNSIGNED_SHORT : GL_UNSIGNED_INT;
  const auto offset = (std::size_t{command.IdxOffset} + begin) * sizeof(ImDrawIdx);
  glDrawElementsBaseVertex(GL_TRIANGLES, static_cast<GLsizei>(end - begin), kType,
                           reinterpret_cast<const void*>(offset), static_cast<GLint>(command.VtxOffset));
}

void clear(const PlainRectangle& rectangle, int height) {
  const ImVec4 color = ImGui::ColorConvertU32ToFloat4(rectangle.color);
  glScissor(rectangle.left, height - rectangle.bottom, rectangle.right - rectangle.left,
            rectangle.bottom - rectangle.top);
  glClearColor(color.x, color.y, color.z, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
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

void Renderer::render(const ImDrawData& data) {
  const Target target{static_cast<int>(data.DisplaySize.x), static_cast<int>(data.DisplaySize.y)};
  if (target.width <= 0 || target.height <= 0) return;
  glViewport(0, 0, target.width, target.height);
  set_up(data);
  for (int i = 0; i < data.CmdListsCount; ++i) {
    draw(*data.CmdLists[i], target);
  }
  glDisable(GL_SCISSOR_TEST);
}

void Renderer::draw(const ImDrawList& list, const Target& target) {
  fill(GL_ARRAY_BUFFER, list.VtxBuffer);
  fill(GL_ELEMENT_ARRAY_BUFFER, list.IdxBuffer);
  for (const ImDrawCmd& command : list.CmdBuffer) {
    draw(list, command, target);
  }
}

void Renderer::draw(const ImDrawList& list, const ImDrawCmd& command, const Target& target) {
  const auto left = static_cast<int>(command.ClipRect.x), right = static_cast<int>(command.ClipRect.z);
  const auto top = static_cast<int>(command.ClipRect.y), bottom = static_cast<int>(command.ClipRect.w);
  if (right <= left || bottom <= top || command.UserCallback != nullptr) return;
  const Texture::Id picture(command.GetTexID());
  if (glIsTexture(picture.name) == GL_FALSE) return;
  const bool is_fonts = command.GetTexID() == fonts_.id();
  use(is_fonts || !is_white(list, command) ? tinted_ : plain_);
  const bool is_blended = !picture.is_opaque || used_ != &plain_;
  is_blended ? glEnable(GL_BLEND) : glDisable(GL_BLEND);
  glBindTexture(GL_TEXTURE_2D, picture.name);
  std::vector<PlainRectangle> cleared;
  if (is_fonts) cleared = plain_rectangles(list, command, ImGui::GetIO().Fonts->TexUvWhitePixel);
  unsigned begin = 0;
  const auto draw_until = [&](unsigned end) {
    glScissor(left, target.height - bottom, right - left, bottom - top);
    draw_elements(command, begin, end);
  };
  for (const PlainRectangle& rectangle : cleared) {
    draw_until(rectangle.begin);
    clear(rectangle, target.height);
    begin = rectangle.begin + PlainRectangle::kIndices;
  }
  draw_until(command.ElemCount);
}

}  // namespace tensorscope::viewer::platform
