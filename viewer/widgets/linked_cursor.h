#pragma once

#include <cstdint>
#include <optional>

namespace tensorscope::viewer::widgets {

/// The step under the mouse, shared by all charts that show it: the one that is hovered writes it, all draw it.
struct LinkedCursor {
  std::optional<double> x;
  std::uint32_t owner = 0;  ///< the chart that wrote it, so that only this one takes it back
};

}  // namespace tensorscope::viewer::widgets
