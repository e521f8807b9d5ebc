#include "viewer/panels/panel_list.h"

#include <algorithm>
#include <vector>

#include "viewer/panels/attention/attention_panel.h"
#include "viewer/panels/maps/maps_panel.h"
#include "viewer/panels/model/model_panel.h"
#include "viewer/panels/neurons/neurons_panel.h"
#include "viewer/panels/overview/overview_panel.h"
#include "viewer/panels/projection/projection_panel.h"
#include "viewer/panels/training/training_panel.h"
#include "viewer/panels/weights/weights_panel.h"

namespace tensorscope::viewer {

std::span<const PanelInfo> all_panels() {
  static const std::vector<PanelInfo> panels{overview_panel(), training_panel(),  neurons_panel(),    weights_panel(),
                                             maps_panel(),     attention_panel(), projection_panel(), model_panel()};
  return panels;
}

const PanelInfo* find_panel(std::string_view name) {
  const auto found = std::ranges::find(all_panels(), name, &PanelInfo::name);
  return found != all_panels().end() ? &*found : nullptr;
}

}  // namespace tensorscope::viewer
