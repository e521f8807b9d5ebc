#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "viewer/platform/area.h"

namespace tensorscope::viewer::platform {

/// Which parts of a window are to be drawn otherwise than in the frame before: of most frames of a live picture a small
/// part, and a renderer in software pays for all that it draws. Found without drawing: what is drawn on each tile of
/// the window has a hash. Threads: one owner. Internal to this folder.
class Damage {
 public:
  /// Another number whenever the pixels of a texture have changed.
  using Revision = std::function<std::uint64_t(std::uint32_t texture)>;

  /// What differs from the frame before, in at most kMost areas that do not overlap: all of it at first, and where the
  /// window has another size.
  /// `ground`: the colour behind all.
  [[nodiscard]] std::vector<Area> update(const ImDrawData& data, ImU32 ground, const Revision& revision);
  /// What was drawn is lost.
  void forget() { tiles_.clear(); }

  static constexpr int kTile = 64;         // pixels a side
  static constexpr std::size_t kMost = 8;  // areas: each is drawn by itself

 private:
  using Hash = std::uint64_t;
  void add(const ImDrawData& data, const Revision& revision);
  void lay(const Area& pixels, Hash what);

  int columns_ = 0;
  int rows_ = 0;
  Area whole_;
  std::vector<Hash> tiles_;   // row by row
  std::vector<Hash> before_;  // of the last frame
};

}  // namespace tensorscope::viewer::platform
