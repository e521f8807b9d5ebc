#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/panels/attention/attention_axes.h"
#include "viewer/panels/attention/attention_origins.h"
#include "viewer/panels/attention/attention_request.h"
#include "viewer/panels/attention/head_grid.h"
#include "viewer/panels/attention/joint_attention_task.h"
#include "viewer/panels/attention/position_names.h"
#include "viewer/panels/attention/score_class.h"
#include "viewer/panels/attention/shown_matrix.h"
#include "viewer/panels/weights/window_request.h"

namespace tensorscope::viewer {

enum class HeadMode : std::uint8_t { one, mean, rollout, flow, relevance };
inline constexpr int kHeadModes = 5;
/// Those that several layers make together.
inline bool is_joint(HeadMode mode) {
  return mode >= HeadMode::rollout;
}

/// What the user chose to see.
struct AttentionChoice {
  std::int64_t sample = 0;  ///< in the batch
  std::int64_t head = 0;
  HeadMode mode = HeadMode::one;
  JointOptions joint;                                      ///< `kind` follows the mode
  std::uint32_t class_argument = schema::kPredictedClass;  ///< of relevance, see schema/want.h
};

/// A position whose attention is looked at: what it attends to, if it is a query, else who attends to it.
struct Focus {
  bool is_query = true;
  std::int64_t position = 0;
  bool operator==(const Focus&) const = default;
};

/// What is on screen, so that no more than that is asked for.
struct AttentionNeed {
  std::size_t first_layer = 0;  ///< of the grid
  std::size_t end_layer = 16;
  std::int64_t thumbnail_pixels = 48;
  std::uint64_t row_pixels = 400;  ///< of the matrix
  std::uint64_t column_pixels = 400;
  std::optional<analysis::Range> rows;  ///< in view; nothing: all
  std::optional<analysis::Range> columns;
  std::optional<Focus> focus;
};

/// Everything the attention panel shows of one sample: asks for it, and finds what there is. All that stands together
/// is of one step where that can be had; a word is shown only with attention of the very same batch. Threads: one
/// owner. At the limit: a layer that never comes does not hold up the others.
class AttentionData {
 public:
  /// `choice` is brought into the range of what there is.
  void update(const Store& store, const Source& selected, AttentionChoice& choice, const AttentionNeed& need);
  /// Computes for about so long; true if something is left to do.
  bool work(std::chrono::microseconds budget) {
    return grid_.work(budget) || joint_.is_running() || matrix_.is_moving() || row_.is_moving();
  }
  bool is_computing() const { return joint_.is_computing(); }

  const std::vector<AttentionOrigin>& origins() const { return origins_; }
  const AttentionOrigin* origin() const { return origin_ < origins_.size() ? &origins_[origin_] : nullptr; }
  std::size_t layer() const { return layer_; }  ///< of the origin
  const std::string& layer_label() const;
  const std::optional<AttentionShape>& shape() const { return shape_; }
  const AttentionAxes& axes() const { return axes_; }

  bool has_sample() const { return sample_ != nullptr; }  ///< of the chosen layer
  const RegionSample* sample() const { return sample_; }  ///< for as long as no sample comes
  const ShownMatrix& matrix() const { return matrix_; }
  const PositionNames& queries() const { return query_names_; }
  const PositionNames& keys() const { return key_names_; }
  const HeadGrid& grid() const { return grid_; }
  std::size_t first_layer_of_grid() const { return first_layer_; }
  const JointAttentionTask::Result* joint() const { return joint_.result(); }
  double joint_progress() const { return joint_.progress(); }
  const ScoreClass& score_class() const { return score_class_; }  ///< what classes there are, and what they are called

  /// Pixels of a picture's part, for as long as no sample comes; null if there are none yet.
  const RegionSample* pixels_of(const PositionPart& part) const;
  /// One for each key, if the focus is a query, else for each query; empty: not there (yet).
  std::span<const float> weights() const { return weights_; }
  std::uint64_t weights_step() const { return weights_step_; }
  const std::optional<Focus>& focus() const { return focus_; }

  /// What is missing, in words; empty: nothing.
  const std::string& waiting_for() const { return waiting_for_; }
  /// Why there is no rollout, flow or relevance, in words; empty: there can be one, or none is chosen.
  const std::string& no_joint() const { return no_joint_; }
  std::size_t memory_bytes() const {
    return grid_.memory_bytes() + matrix_.memory_bytes() + row_.memory_bytes() + joint_.memory_bytes();
  }

 private:
  struct LayerFacts {
    std::optional<AttentionShape> shape;  // at the step that is shown
    AttentionShape asked;                 // no shorter than any so far: what is shorter is answered clipped
    std::uint64_t looked = 0;             // when, in looks_
    std::uint64_t revision = 0;           // of the groups
    AttentionAxes axes;
    std::vector<std::uint8_t> query_groups;
    std::vector<std::uint8_t> key_groups;
  };
  struct PartSample {
    PositionPart part;
    std::optional<schema::Window> window;
    const RegionSample* sample = nullptr;
  };

  const LayerFacts& facts(const Store& store, const Source& layer);
  void find_origin(const Store& store, const Source& selected);
  bool is_whole(const Store& store);
  std::string why_no_joint(const Store& store);
  std::string samples_of_all(const Store& store);
  void ask_for_parts(const Store& store);
  using NewestAt = std::function<std::optional<std::uint64_t>(std::uint64_t)>;  // of a source, at or before a step
  void add_parts(std::vector<NewestAt>& sources) const;
  /// Of the first so many sources in common: the first of `counts` that gives one which is current, else the newest.
  std::optional<std::uint64_t> best_step(const Store& store, std::span<const NewestAt> sources,
                                         std::initializer_list<std::size_t> counts) const;
  void choose_step(const Store& store, const Source& selected, const AttentionCut& cut);
  void find_parts(const Store& store);
  void update_names();
  void update_grid(const Store& store, const AttentionNeed& need);
  void update_matrix(const Store& store, const Source& selected, const AttentionNeed& need);
  void update_joint(const Store& store);
  void compute_joint(const Store& store);
  const Source* gradient_of_layer(const Store& store, std::size_t layer) const;
  void update_focus(const Store& store, const Source& selected, const AttentionNeed& need);
  AttentionCut grid_cut_of(const AttentionShape& asked) const;
  AttentionCut matrix_cut(const AttentionNeed& need);
  void wait_for(const std::string& what);

  std::uint64_t catalog_revision_ = 0;
  bool is_known_ = false;
  std::vector<AttentionOrigin> origins_;
  std::vector<const Source*> sources_of_positions_;
  std::map<std::uint32_t, LayerFacts> facts_;
  std::uint64_t looks_ = 0;  // how often the store or the step changed
  std::uint64_t looked_revision_ = 0;
  std::uint64_t looked_step_ = 0;
  AttentionChoice choice_;

  std::size_t origin_ = 0;
  std::size_t layer_ = 0;
  std::size_t first_layer_ = 0;
  std::size_t end_layer_ = 0;
  std::optional<AttentionShape> shape_;
  AttentionShape asked_;
  AttentionAxes axes_;
  bool is_whole_ = false;
  std::int64_t elements_of_head_ = 0;
  std::uint32_t interval_ = 1;
  std::uint64_t step_ = 0;

  const RegionSample* sample_ = nullptr;
  std::vector<PartSample> parts_;
  PositionNames query_names_;
  PositionNames key_names_;
  HeadGrid grid_;
  WindowRequest head_request_;   // of the matrix: of one head
  WindowRequest heads_request_;  // of all, which may be no finer for having been one
  ShownMatrix matrix_;
  ShownMatrix row_;
  JointAttentionTask joint_;
  std::optional<Sequences> sequences_;  // of the layers up to the chosen one
  ScoreClass score_class_;
  std::optional<Focus> focus_;
  std::vector<float> weights_;
  std::uint64_t weights_step_ = 0;
  std::string waiting_for_;
  std::string no_joint_;
};

}  // namespace tensorscope::viewer
