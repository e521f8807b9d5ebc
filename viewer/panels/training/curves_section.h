#pragma once

#include <map>
#include <string>
#include <vector>

#include "viewer/panels/curves/curve_group_view.h"

namespace tensorscope::viewer {

/// How often curves that the agent computes only while they are looked at are asked for a point.
inline constexpr double kSamplesPerSecond = 4;

/// A chart for each group of scalars, or one scalar alone.
/// Threads: the window's own.
class CurvesSection {
 public:
  void draw_all(const std::vector<ScalarGroup>& groups, const Store& store, const CurveChoice& choice,
                PanelState& state, const Overlay& overlay);
  void draw_alone(const ScalarGroup& group, const Store& store, const CurveChoice& choice, PanelState& state,
                  const Overlay& overlay);
  /// One chart into a place that is given.
  void draw_chart(const ScalarGroup& group, const Store& store, const CurveChoice& choice, PanelState& state,
                  const Overlay& overlay, float width, float height);

  /// Another vertical axis was chosen for all charts.
  void apply(const CurveChoice& choice);
  /// Before a frame: nothing is drawn yet.
  void begin() { shown_.clear(); }
  std::vector<Drawn> drawn() const;
  std::size_t memory_bytes() const;

 private:
  std::map<std::string, CurveGroupView> views_;
  std::vector<const CurveGroupView*> shown_;
};

/// The group of this scalar with nothing else in it.
ScalarGroup group_of_one(const std::vector<ScalarGroup>& groups, const Source& source);

/// Around a thousandth of the weight in a step is what usually trains well: a rule of thumb.
GuideLine usual_update();

}  // namespace tensorscope::viewer
