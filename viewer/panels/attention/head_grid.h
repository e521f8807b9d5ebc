#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viewer/analysis/attention_figures.h"
#include "viewer/analysis/attention_share.h"
#include "viewer/analysis/cell_grid.h"
#include "viewer/panels/attention/attention_shape.h"
#include "viewer/panels/attention/position_names.h"
#include "viewer/panels/drawn.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// One layer as it is to be summed up: where its elements are, and what stands at its positions.
struct LayerInput {
  const Source* source = nullptr;
  const RegionSample* sample = nullptr;        ///< null: nothing of it yet
  std::span<const std::uint8_t> query_groups;  ///< Modality of each position; empty: none known
  std::span<const std::uint8_t> key_groups;
  std::uint64_t groups_revision = 0;
};

/// A head's small picture and figures.
struct HeadCell {
  analysis::HeadFigures figures;
  analysis::CellGrid picture;  ///< max-abs of its weights
  float largest = 0.0F;        ///< finite weight
  float bright = 0.0F;         ///< the 99th percentile of the picture's cells, for its colours
};

struct LayerCells {
  std::uint32_t source = schema::kNoSource;
  std::uint64_t step = 0;
  AttentionShape shape;
  analysis::SampledPositions queries;
  analysis::SampledPositions keys;
  std::vector<HeadCell> heads;
  std::optional<analysis::AttentionShare> share;  ///< mean over heads; nothing without words and patches among the keys
  std::uint64_t revision = 0;                     ///< another one whenever heads do; 0: none were computed yet
};

/// All heads of all layers of one sample: computed a little in each frame, and kept until a newer sample of the layer
/// is all computed. Threads: one owner. At the limit: a layer whose samples come faster than they are computed shows
/// every few of them.
class HeadGrid {
 public:
  /// What there is now, at or before `step`, in the order of the layers; `sample` is the index in the batch. What
  /// `layers` point to is read by work(), until the next update().
  void update(std::span<const LayerInput> layers, std::uint64_t step, std::int64_t sample, std::int64_t picture_pixels);
  /// Computes for about so long; true if something is left to do.
  bool work(std::chrono::microseconds budget);

  /// In the order of update(); without heads where nothing is computed yet.
  std::span<const LayerCells> layers() const { return shown_; }
  std::size_t memory_bytes() const;

 private:
  struct Key {
    std::uint32_t source = schema::kNoSource;
    std::uint64_t step = 0;
    schema::Window window;
    std::int64_t sample = 0;
    std::int64_t pixels = 0;
    std::uint64_t groups_revision = 0;
    bool operator==(const Key&) const = default;
  };
  struct Progress {
    LayerInput input;
    Key wanted;
    Key shown;
    Key computing;
    LayerCells cells;  // of `computing`
  };
  void compute_head(Progress& layer);

  std::vector<Progress> progress_;
  std::vector<LayerCells> shown_;
  std::size_t next_ = 0;  // layer that is computed next: samples may come faster than all layers are computed
  std::uint64_t revision_ = 0;
  std::vector<float> weights_;
};

/// A row for each head of what was computed.
DrawnTable heads_table(std::span<const LayerCells> layers, std::span<const std::string> labels);
/// A row for each layer and pair of modalities.
DrawnTable shares_table(std::span<const LayerCells> layers, std::span<const std::string> labels);

}  // namespace tensorscope::viewer
