#pragma once

#include <vector>

#include "viewer/panels/weights/matrix_of.h"
#include "viewer/panels/weights/tensor_scene.h"
#include "viewer/panels/weights/window_request.h"
#include "viewer/widgets/filter_tiles.h"

namespace tensorscope::viewer {

/// A convolution's kernels as tiles; of more than can be told apart, some, with controls to go on to the next.
/// Threads: the window's own.
class KernelPicture {
 public:
  /// The elements to ask for, before each draw().
  schema::Window window(const std::vector<std::int64_t>& shape, float width, float height);

  void draw(const TensorScene& scene, widgets::ColorSettings& colors, PanelState& state, float width, float height);
  std::size_t memory_bytes() const;
  void forget();

 private:
  void draw_pagers(const schema::Region& region);

  KernelCounts counts_;
  std::uint64_t first_output_ = 0;
  std::uint64_t first_input_ = 0;
  widgets::FilterTilesState tiles_;
};

}  // namespace tensorscope::viewer
