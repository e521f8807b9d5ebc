#pragma once

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// The jobs that are open, each with the colour of its curves; pale are those whose curves are not drawn. A click draws
/// them, or takes them away. Returns the job under the mouse, null if there is none.
/// Threads: the window's own.
/// At the limit: as many lines as the names need; nothing where only one job is open.
const Store* runs_legend(PanelState& state, const std::vector<PanelRun>& left_out);

}  // namespace tensorscope::viewer
