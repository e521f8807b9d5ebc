#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "viewer/panels/curves/curve_choice.h"
#include "viewer/panels/curves/curve_data.h"
#include "viewer/panels/curves/scalar_groups.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/step_marks.h"
#include "viewer/widgets/curve_chart.h"

namespace tensorscope::viewer {

/// The jobs whose curves a chart lays over each other.
struct Overlay {
  bool is_comparison = false;  ///< else the panel's own job is alone, each curve in its own colour
  std::vector<PanelRun> runs;
  const Store* pointed = nullptr;  ///< the others stand back
};

/// The chart of a group of scalars, with what the user set in it. Of several runs each has the colour that is its own,
/// and what tells the scalars of the group apart, such as training and validation, is the style of the line.
/// Threads: the window's own.
/// At the limit: what a run has under another unit, or over an axis that it does not know, is left out.
class CurveGroupView {
 public:
  /// Takes over what was chosen for all charts; what was set in this one alone gives way to it.
  void apply(const CurveChoice& choice);

  /// Draws into `width` x `height` at ImGui's cursor; answers in `state` what the mouse does. What is new waits for the
  /// chart's turn.
  void draw(const ScalarGroup& group, const Store& store, const CurveChoice& choice, PanelState& state, float width,
            float height, const Overlay& overlay = {});

  /// What the last draw() showed.
  Drawn drawn() const;
  std::size_t memory_bytes() const;

 private:
  struct Size {
    float width = 0.0F;
    float height = 0.0F;
    bool operator==(const Size&) const = default;
  };
  struct Line {
    const Source* source = nullptr;
    const Store* store = nullptr;
    std::uint64_t number = 0;  ///< of the source, which may be gone while the chart is out of sight
    std::string name;
    std::size_t style = 0;
    bool stands_back = false;
    bool operator==(const Line&) const = default;
  };
  std::vector<Line> choose_lines(const Store& store, const Overlay& overlay, CurveX x) const;
  void add_lines_of(const PanelRun& run, const Store& store, const Overlay& overlay, CurveX x,
                    std::vector<Line>& lines) const;
  static CurveAxes axes_of(const Line& line);
  static bool update(CurveData& data, const Line& line, const CurveForm& form);
  bool is_behind(const std::vector<Line>& lines, const CurveForm& form, Size size) const;
  bool read_new(const std::vector<Line>& lines, const CurveForm& form, RenewalTurns& turns);
  bool renew();
  std::string subtitle(const Store& store, const Overlay& overlay) const;
  void mark_steps(const Store& store, PanelState& state);
  double step_near(double x) const;

  Size size_;  // of what was drawn; none yet: nothing
  CurveForm form_;
  ScalarGroup group_;
  std::vector<Line> lines_;
  std::uint64_t step_ = 0;
  std::map<std::uint64_t, CurveData> data_;  // by the number of the source
  widgets::CurveChartState chart_;
  widgets::CurveChartResult result_;
  widgets::LinkedCursor other_cursor_;  // where x is no step
  PlotClick click_;
};

}  // namespace tensorscope::viewer
