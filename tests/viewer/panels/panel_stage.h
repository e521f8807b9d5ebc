#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/viewer/stage.h"
#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// A panel off-screen, as the frame would show it.
/// Threads: one.
class PanelStage {
 public:
  PanelStage(const PanelInfo& info, int width, int height, look::Theme theme = look::Theme::dark);

  /// What the frame would hand over: the selected source, or a substitute.
  void select(const Source* source) { selected_ = source; }
  void press(platform::Key key) { key_ = key; }
  /// The jobs that are open, as the frame would tell.
  void set_runs(std::vector<PanelRun> runs) { state_.runs = std::move(runs); }
  /// For what is new, as the frame's own; without it there is no limit.
  void set_budget(RenewalTurns::Clock::duration budget) { state_.turns = RenewalTurns(budget); }
  /// Another panel, or one for another job, in the same window.
  void start_anew(const PanelInfo& info);

  /// One frame; what the panel wants is in `wants()` until the next one.
  void frame(Store& store);
  /// Draws until nothing moves any more.
  platform::Image draw(Store& store);
  /// The same where a thread of the panel's computes what is drawn, which takes as long as it takes; a minute at most.
  platform::Image draw_when_settled(Store& store);

  Panel& panel() { return *panel_; }
  const PanelState& state() const { return state_; }
  const std::vector<schema::Want>& wants() const { return wants_; }
  Stage& stage() { return stage_; }

 private:
  PanelInfo info_;
  Stage stage_;  // outlives the panel's textures
  std::unique_ptr<Panel> panel_;
  PanelState state_;
  const Source* selected_ = nullptr;
  platform::Key key_ = platform::Key::none;
  std::vector<schema::Want> wants_;
};

}  // namespace tensorscope::viewer
