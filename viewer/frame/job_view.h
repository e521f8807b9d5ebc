#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "schema/want.h"
#include "viewer/frame/tree_rows.h"
#include "viewer/jobs/connection.h"
#include "viewer/panels/panel_list.h"

namespace tensorscope::viewer::frame {

/// A panel of one job, and what passes between it and the frame.
struct OpenPanel {
  const PanelInfo* info = nullptr;
  std::unique_ptr<Panel> panel;
  PanelState state;
  std::uint32_t last_source = schema::kNoSource;  ///< that it has shown
};

/// A job as it is looked at: its panels, and what the user selected and folded. It stays when the job ends or is
/// detached from.
/// Threads: the window's own.
struct JobView {
  explicit JobView(Connection& connection_of_job, std::span<const PanelInfo> infos = all_panels());

  Store& store() { return connection.store(); }
  const Store& store() const { return connection.store(); }
  const Source* selected_source() const { return store().source(selected); }
  OpenPanel* current_panel() { return panels.empty() ? nullptr : &panels[panel]; }

  /// Selects a source, and shows it in the tree.
  void select(const Source& source);

  void select_neighbor(int by);
  void fold_selected();

  /// What a panel is to show now: the selected source, else its last one, else the first of the job that it can show.
  const Source* source_for(const OpenPanel& open) const;

  /// The panel that is on screen, drawn where ImGui stands; then what it told back of this job is done. `runs` are all
  /// open jobs.
  void draw_panel(std::vector<PanelRun> runs = {});

  /// This job comes to the front in place of another one: the same panel, as the user set it there.
  void take_over(const JobView& other);

  /// After all is drawn: tells the job what is wanted.
  void send_wants();

  /// Textures and all that panels computed.
  std::size_t panel_bytes() const;

  Connection& connection;
  std::vector<OpenPanel> panels;  ///< in the order of the tabs
  std::size_t panel = 0;
  std::uint32_t selected = schema::kNoSource;
  bool is_compared = false;  ///< its curves stand beside those of the job that is on screen
  TreeView tree;
  std::vector<schema::Want> sent_wants;  ///< what was asked for last
  std::uint64_t drawn_revision = 0;      ///< of the store, when it was last drawn
};

}  // namespace tensorscope::viewer::frame
