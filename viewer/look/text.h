#pragma once

#include <string>
#include <string_view>

#include "viewer/look/fonts.h"
#include "viewer/look/palette.h"

struct ImDrawList;
struct ImVec2;

namespace tensorscope::viewer::look {

/// Text drawn where it is asked for, in whole pixels; every function notes unusual characters, so that fonts for them
/// are there in the next frame.
/// Threads: the window's own.

enum class Align : std::uint8_t { begin, middle, end };

[[nodiscard]] ImVec2 text_size(Font font, std::string_view text);
[[nodiscard]] float line_height(Font font);

/// `at` is the corner, edge middle or centre that the two alignments name.
void draw_text(ImDrawList& list, Font font, const ImVec2& at, Rgb color, std::string_view text,
               Align horizontal = Align::begin, Align vertical = Align::begin);

/// With an outline in the colour of the window, so that it is read over data and hides little of them.
void draw_text_over_data(ImDrawList& list, Font font, const ImVec2& at, Rgb color, std::string_view text,
                         Align horizontal = Align::begin, Align vertical = Align::begin);

/// Turned by 90 degrees, read from below, centred on `at`: the name of a vertical axis.
void draw_text_upwards(ImDrawList& list, Font font, const ImVec2& at, Rgb color, std::string_view text);

/// Shortened to fit into `width`, as look/shorten.h says: "net.block1…weight". At the limit: "…", however narrow it is.
[[nodiscard]] std::string elided(Font font, std::string_view text, float width);

/// Selects a font for ImGui's own widgets while it lives.
class FontScope {
 public:
  explicit FontScope(Font font);
  ~FontScope();
  FontScope(const FontScope&) = delete;
  FontScope& operator=(const FontScope&) = delete;
};

}  // namespace tensorscope::viewer::look
