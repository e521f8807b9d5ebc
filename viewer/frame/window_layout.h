#pragma once

#include "viewer/frame/settings.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer::frame {

using widgets::Box;

enum class Side : std::uint8_t { none, left, right };

/// Where the parts of the window are, in pixels.
struct WindowLayout {
  Box title;              ///< the job and its state, over the whole width
  Box left;               ///< jobs above, sources below; empty while it is not shown
  Box middle;             ///< tabs and the panel
  Box right;              ///< the inspector; empty while it is not shown
  Box time;               ///< the time bar
  Box status;             ///< the status line
  Box jobs;               ///< the upper part of `left`
  Box sources;            ///< the lower part
  bool left_fits = true;  ///< whether there is room for it beside the panel; else it opens over the panel
  bool right_fits = true;
};

/// The side bars stand beside the panel while that leaves it enough room; in a narrow window the inspector gives way
/// first, then the sources. A bar that gave way can be opened as a drawer over the panel: `drawer`.
/// Boxes touch; what lies between two of them is drawn as a hairline, inside the right or lower one.
/// Threads: pure.
/// At the limit: any size is laid out without overlap or negative lengths; parts that find no room are empty.
WindowLayout lay_out(double width, double height, double scale, const Settings& settings, Side drawer);

/// While there is no job: title and status line, and all between them for the middle.
WindowLayout lay_out_without_job(double width, double height, double scale);

/// What the user drags: a bar's width or a height from where the mouse is, kept in bounds. Design pixels.
double dragged_left_width(double mouse_x, double window_width, double scale);
double dragged_right_width(double mouse_x, double window_width, double scale);
double dragged_jobs_height(double mouse_y, const WindowLayout& layout, double scale);

}  // namespace tensorscope::viewer::frame
