#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "viewer/analysis/color_scale.h"
#include "viewer/panels/attention/attention_axes.h"
#include "viewer/platform/texture.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {

/// A picture and the patches that it is cut into, in one frame.
struct PictureScene {
  const PositionPart& part;
  const RegionSample* pixels = nullptr;  ///< null: not there (yet); the patches are drawn all the same
  std::optional<std::int64_t> focus;     ///< a position of the sequence
  std::span<const float> weights;        ///< of all positions of the sequence; empty: none
  const analysis::ColorScale& scale;
};

struct PictureResult {
  std::optional<std::int64_t> hovered;
  bool clicked = false;
  std::optional<widgets::Box> focus_box;  ///< where the focus is drawn
};

/// The picture, in its own brightness, with a colour over each patch for the weight it has: nothing where there is
/// none. Threads: the window's own.
class PictureView {
 public:
  PictureResult draw(const char* id, const PictureScene& scene, float width, float height);
  std::size_t memory_bytes() const { return texture_.bytes(); }

 private:
  void upload(const RegionSample& pixels, std::uint64_t revision);

  platform::Texture texture_;
  const Source* source_ = nullptr;
  std::uint64_t step_ = 0;
  std::uint64_t revision_ = 0;
  schema::Window window_;
};

}  // namespace tensorscope::viewer
