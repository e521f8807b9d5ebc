#pragma once

#include <cstdint>
#include <string_view>

#include "viewer/look/fonts.h"
#include "viewer/look/palette.h"
#include "viewer/look/series_style.h"

namespace tensorscope::viewer::platform {
class Window;
}

namespace tensorscope::viewer::look {

/// Colours, measures and fonts as they are now. One exists per window and is the current one from construction on, as
/// ImGui's context is; the free functions below ask it, so that widgets need not carry it around.
///
///   look::Look look;
///   while (…) { look.prepare(*window); window->frame([&] { … look::px(8) … look::ink(look::palette().text) … }); }
///
/// Threads: the window's own.
class Look {
 public:
  Look();
  ~Look();
  Look(const Look&) = delete;
  Look& operator=(const Look&) = delete;

  void set_theme(Theme theme);
  /// The user's own factor on top of the screen's, 0.5 to 3.
  void set_user_scale(double scale);
  [[nodiscard]] Theme theme() const { return theme_; }
  [[nodiscard]] double user_scale() const { return user_scale_; }
  [[nodiscard]] double scale() const { return scale_; }

  /// Before each frame: applies changes and bakes characters that the last frame asked for.
  void prepare(platform::Window& window);

  [[nodiscard]] Fonts& fonts() { return fonts_; }

 private:
  Theme theme_ = Theme::dark;
  double user_scale_ = 1.0;
  double scale_ = 1.0;
  bool stale_ = true;
  Fonts fonts_;
};

/// The current look.
[[nodiscard]] Look& current();
[[nodiscard]] const Palette& palette();
[[nodiscard]] SeriesStyle series(std::size_t number);

/// Design pixels in pixels of this screen, whole.
[[nodiscard]] float px(double design_pixels);
/// A hairline: one pixel, two on very dense screens.
[[nodiscard]] float hairline();
/// A colour as ImGui's draw lists take it (ImU32).
[[nodiscard]] std::uint32_t ink(Rgb color, double alpha = 1.0);

}  // namespace tensorscope::viewer::look
