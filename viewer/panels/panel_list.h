#pragma once

#include <span>
#include <string_view>

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// Every panel there is, in the order of the tabs: the one place that names them all.
/// Threads: constant data.
std::span<const PanelInfo> all_panels();

/// Null if there is none of this name.
const PanelInfo* find_panel(std::string_view name);

}  // namespace tensorscope::viewer
