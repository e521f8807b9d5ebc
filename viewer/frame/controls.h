#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "viewer/frame/frame_state.h"
#include "viewer/frame/tone.h"
#include "viewer/look/fonts.h"
#include "viewer/look/icons.h"

struct ImDrawList;

namespace tensorscope::viewer::frame {

/// The few controls that the window is made of: flat, without frames, each with a tooltip.
/// Threads: the window's own.

struct Pressed {
  bool clicked = false;
  bool hovered = false;
  bool held = false;
  bool double_clicked = false;
  bool right_clicked = false;
};

/// A place that takes clicks. The tooltip shows when the mouse rests on it for a moment.
Pressed press_area(FrameState& state, const char* id, const Box& box, std::string_view tooltip);

struct ButtonSpec {
  const char* id = "";
  std::string_view text = {};
  std::optional<look::Icon> icon = std::nullopt;
  std::string_view tooltip = {};
  Tone tone = Tone::quiet;
  bool enabled = true;
};
/// How wide a button is, with its padding.
float button_width(const ButtonSpec& spec);
/// `left` is its left edge, `middle` the height of its centre. True when it is clicked.
bool button(FrameState& state, const ButtonSpec& spec, float left, float middle);

/// Text in one line, elided to `width`. Its capitals are centred on `middle`, so that words and numbers beside each
/// other stand on one line. Returns how far it reached.
float put_text(ImDrawList& list, look::Font font, float x, float middle, look::Rgb color, std::string_view text,
               float width = 1e9F);
float put_text(ImDrawList& list, look::Font font, float x, float middle, Tone tone, std::string_view text,
               float width = 1e9F);
/// The same, around `center` or up to `right`.
void put_text_around(ImDrawList& list, look::Font font, float center, float middle, look::Rgb color,
                     std::string_view text);
void put_text_up_to(ImDrawList& list, look::Font font, float right, float middle, look::Rgb color,
                    std::string_view text);

/// An icon with its word; the icon is centred in its own square.
float put_mark(ImDrawList& list, look::Icon icon, std::string_view word, Tone tone, look::Font font, float x,
               float middle);
[[nodiscard]] float width_of_mark(std::string_view word, look::Font font);

/// A heading of a part of a side bar.
void put_heading(ImDrawList& list, float x, float middle, std::string_view text);

void fill(ImDrawList& list, const Box& box, look::Rgb color, double alpha = 1.0);
/// A hairline along the upper or the left edge.
void hairline_above(ImDrawList& list, const Box& box);
void hairline_left(ImDrawList& list, const Box& box);

/// Of rows of one height below each other, those that a pane of this height shows where it is scrolled to: of thousands
/// only these are drawn. Inside the pane.
struct RowsInSight {
  std::size_t first = 0;
  std::size_t end = 0;
};
RowsInSight rows_in_sight(std::size_t count, float row_height, float pane_height);

/// A field for a search, without a frame of its own, behind its icon: it stands in the bar. `take_keyboard`: it gets the
/// keyboard with this frame. Returns whether it has it.
bool search_field(const char* id, const char* hint, std::span<char> text, const Box& box, bool take_keyboard);

/// A part of the window that scrolls and clips by itself, while it lives.
class Pane {
 public:
  Pane(const char* id, const Box& box, look::Rgb color, bool scrolls = true);
  ~Pane();
  Pane(const Pane&) = delete;
  Pane& operator=(const Pane&) = delete;
};

}  // namespace tensorscope::viewer::frame
