#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

void PanelState::begin_frame(bool user_acts) {
  show_step.reset();
  select = nullptr;
  compare = nullptr;
  bring_to_front = nullptr;
  hovered.clear();
  waiting_for.clear();
  computing = false;
  drawn_step.reset();
  moving = false;
  turns.begin(user_acts);
}

}  // namespace tensorscope::viewer
