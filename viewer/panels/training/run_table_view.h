#pragma once

#include <span>
#include <vector>

#include "viewer/panels/training/run_table.h"

namespace tensorscope::viewer {

/// What the user set in a table of runs.
struct RunTableState {
  std::size_t sorted_by = static_cast<std::size_t>(-1);  ///< a column of the table; beyond all: as they were opened
  bool descending = false;
};

/// Of so many columns of results and hyper-parameters the first are drawn: ImGui has room for no more.
inline constexpr std::size_t kMostRunColumns = 62;

struct RunTableHit {
  int hovered = -1;  ///< a run
  int clicked = -1;
};

/// The table as an ImGui item of this size; it scrolls in both directions. A click on a head sorts. `pointed` is the
/// run that stands out, `kept` tells which are not brushed out. Threads: the window's own.
RunTableHit run_table_view(const RunTable& table, std::span<const PanelRun> runs, const std::vector<bool>& kept,
                           int pointed, RunTableState& state, float width, float height);
float run_table_height(std::size_t runs);

}  // namespace tensorscope::viewer
