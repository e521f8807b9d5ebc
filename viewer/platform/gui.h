#pragma once

#include <memory>
#include <optional>
#include <string>

#include "viewer/platform/damage.h"
#include "viewer/platform/input.h"
#include "viewer/platform/renderer.h"

struct ImGuiContext;

namespace tensorscope::viewer::platform {

/// Dear ImGui's context and what draws it. This is the one place that knows the differences between the versions
/// from 1.86 to 1.90: how input is fed and how key names map.
/// Threads: the window's own; the OpenGL context is current from construction to destruction. Internal to this folder.
class Gui {
 public:
  Gui();
  ~Gui();
  Gui(const Gui&) = delete;
  Gui& operator=(const Gui&) = delete;

  void begin(const Input& input, int width, int height, float elapsed_s);
  void end();
  /// Draws what the last `end` made into whatever is bound: all of it, or what differs from the last render_changes(),
  /// unless that is lost.
  void render();
  void render_changes(bool is_lost);

  /// Makes the renderer read the font atlas anew.
  void upload_fonts();
  /// Why it cannot draw; empty if it can.
  [[nodiscard]] const std::string& problem() const { return renderer_->problem(); }
  [[nodiscard]] bool wants_text() const;
  [[nodiscard]] int mouse_cursor() const;  ///< ImGuiMouseCursor

 private:
  struct Destroy {
    void operator()(ImGuiContext* context) const;
  };
  std::unique_ptr<ImGuiContext, Destroy> context_;
  std::optional<Renderer> renderer_;
  Damage damage_;
};

}  // namespace tensorscope::viewer::platform
