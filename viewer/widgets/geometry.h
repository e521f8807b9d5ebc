#pragma once

namespace tensorscope::viewer::widgets {

/// A rectangle in pixels of the picture: x to the right, y downwards.
struct Box {
  float x0 = 0.0F;
  float y0 = 0.0F;
  float x1 = 0.0F;
  float y1 = 0.0F;

  [[nodiscard]] float width() const { return x1 - x0; }
  [[nodiscard]] float height() const { return y1 - y0; }
  [[nodiscard]] bool contains(float x, float y) const { return x >= x0 && x < x1 && y >= y0 && y < y1; }
  bool operator==(const Box&) const = default;
};

/// The rectangle at ImGui's cursor, in whole pixels. Sizes of zero or less are what is left there, less that much.
[[nodiscard]] Box space_for(float width, float height);

/// Tells ImGui that a widget took `box`, so that the next item follows it.
void end_space(const Box& box);

/// What the mouse does with a part of a widget. The wheel belongs to it while it is hovered.
struct Touch {
  bool hovered = false;
  bool active = false;  ///< the left button went down here and still is
  bool double_clicked = false;
  bool right_clicked = false;
  float x = 0.0F;  ///< the mouse
  float y = 0.0F;
  float wheel = 0.0F;   ///< while hovered
  float drag_x = 0.0F;  ///< moved since the last frame, while dragged
  float drag_y = 0.0F;
};
[[nodiscard]] Touch touch(const char* id, const Box& box);

}  // namespace tensorscope::viewer::widgets
