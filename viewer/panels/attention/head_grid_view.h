#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viewer/panels/attention/head_grid.h"
#include "viewer/platform/texture.h"
#include "viewer/widgets/color_settings.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {

/// Which figure stands under each head.
enum class HeadFigure : std::uint8_t { entropy, distance, first };

struct HeadPlace {
  std::size_t layer = 0;
  std::int64_t head = 0;
  bool operator==(const HeadPlace&) const = default;
};

/// The grid in one frame.
struct HeadGridScene {
  std::string_view title;
  std::string_view source;
  const HeadGrid& grid;
  std::span<const std::string> labels;  ///< of all layers
  std::span<const std::string> paths;
  std::size_t first_layer = 0;   ///< that grid.layers() begin with
  std::size_t first_chosen = 0;  ///< layers that the matrix is of, up to the chosen one: a rollout is of several
  std::size_t chosen_layer = 0;
  std::optional<std::int64_t> chosen_head;  ///< nothing: all heads
  std::int64_t heads = 1;                   ///< of the layer that has most
  HeadFigure figure = HeadFigure::entropy;
  const widgets::ColorSettings& colors;
};

struct HeadGridResult {
  std::optional<HeadPlace> clicked;
  std::size_t first_layer = 0;  ///< in sight: what to ask for
  std::size_t end_layer = 0;
  std::int64_t thumbnail_pixels = 1;
};

/// Every head of every layer as a small picture, each from 0 to its own 99th percentile, or largest weight,
/// and a figure under it.
/// Layers run downwards, heads to the right; a click chooses. The wheel scrolls many layers, dragging many heads.
/// Threads: the window's own.
/// At the limit: a texture for each layer in sight.
class HeadGridView {
 public:
  /// The height that would show all layers as large as `width` lets them be.
  static float wanted_height(std::size_t layers, std::int64_t heads, std::span<const std::string> labels, float width);
  HeadGridResult draw(const char* id, const HeadGridScene& scene, float width, float height);
  std::size_t memory_bytes() const;

 private:
  struct Measures {
    float label = 0.0F;
    float cell = 0.0F;
    float pitch_x = 0.0F;
    float pitch_y = 0.0F;
    bool has_numbers = false;
  };
  static Measures measures(std::size_t layers, std::int64_t heads, std::span<const std::string> labels, float width,
                           float height);
  /// What the pixels of a layer depend on beside the layer.
  struct Style {
    std::int64_t pixels = 0;
    analysis::ColorScale scale;
    bool whole_range = false;
    const void* palette = nullptr;
    bool operator==(const Style&) const = default;
  };
  /// The heads of a layer side by side.
  struct LayerPicture {
    platform::Texture texture;
    std::uint64_t revision = 0;  // of the cells
  };
  void update_pictures(const HeadGridScene& scene, std::int64_t pixels);
  void paint(const HeadGridScene& scene, const LayerCells& layer, platform::Texture& texture) const;
  void draw_row(const HeadGridScene& scene, const Measures& m, const widgets::Box& area, std::size_t layer,
                const widgets::Touch& mouse, HeadGridResult& result);

  Style style_;
  std::vector<LayerPicture> pictures_;  // of the grid's layers
  float scroll_x_ = 0.0F;
  float scroll_y_ = 0.0F;
};

/// "2.31", "41 %": as it stands under a head.
std::string figure_text(const analysis::HeadFigures& figures, HeadFigure figure);

}  // namespace tensorscope::viewer
