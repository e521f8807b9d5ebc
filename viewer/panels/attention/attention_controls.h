#pragma once

#include "viewer/panels/attention/attention_data.h"
#include "viewer/panels/attention/head_grid_view.h"
#include "viewer/panels/panel.h"
#include "viewer/widgets/color_settings.h"

namespace tensorscope::viewer {

/// What the user set in the panel.
struct AttentionSettings {
  AttentionChoice choice;
  HeadFigure figure = HeadFigure::entropy;
  bool received = false;  ///< of a position: who attends to it, not what it attends to
};

/// The lines of controls above the pictures.
/// Threads: the window's own.
void attention_controls(const AttentionData& data, AttentionSettings& settings, widgets::ColorSettings& colors,
                        PanelState& state);

/// What a key of the panel changes.
void change_by_key(const AttentionData& data, AttentionSettings& settings, widgets::ColorSettings& colors,
                   PanelState& state);

}  // namespace tensorscope::viewer
