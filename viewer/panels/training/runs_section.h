#pragma once

#include <cstdint>
#include <vector>

#include "viewer/panels/training/curves_section.h"
#include "viewer/panels/training/run_table.h"
#include "viewer/panels/training/run_table_view.h"
#include "viewer/widgets/parallel_coordinates.h"

namespace tensorscope::viewer {

/// Runs side by side: parallel coordinates of hyper-parameters and results, the curves beside them, and the table of it
/// all. Whatever points at a run, makes it stand out everywhere; brushes on an axis take runs out of all curves.
/// Threads: the window's own.
class RunsSection {
 public:
  /// In every frame, whichever part is on screen: looks what runs there are and which are within the brushes.
  void update(const Store& store, const PanelState& state, bool is_shown);
  void draw(const std::vector<ScalarGroup>& groups, const Store& store, const CurveChoice& choice, PanelState& state,
            CurvesSection& curves, const Overlay& overlay);

  bool is_comparison() const { return runs_.size() > 1; }
  /// Those that are compared and within the brushes.
  std::vector<PanelRun> overlaid() const;
  std::vector<PanelRun> brushed_out() const;
  bool is_brushed() const { return !state_.brushes.all.empty(); }
  void forget_brushes() {
    state_.brushes.all.clear();
    kept_.clear();
  }
  /// The run that the mouse pointed at in the table or among the lines in the last frame; null if none.
  const Store* pointed() const { return pointed_; }

  /// What the user chose among the same runs as another job's.
  void take_over(const RunsSection& other) {
    state_.brushes = other.state_.brushes;
    kept_.clear();
    table_state_ = other.table_state_;
  }

  std::vector<Drawn> drawn(const Store& store) const;

 private:
  void draw_parallel(const Overlay& overlay, PanelState& state, float width, float height);
  void draw_table(const Overlay& overlay, PanelState& state, float width, float height);
  int index_of(const Store* store) const;

  std::vector<PanelRun> runs_;  // that are compared, brushed out or not
  std::vector<std::uint64_t> revisions_;
  double renewed_s_ = -1.0;
  RunTable table_;
  std::vector<RunAxis> axes_;
  std::vector<bool> kept_;  // within the brushes; those that it does not tell of are
  widgets::ParallelState state_;
  RunTableState table_state_;
  const Store* pointed_ = nullptr;
  const Store* pointed_next_ = nullptr;
  bool is_parallel_drawn_ = false;
};

}  // namespace tensorscope::viewer
