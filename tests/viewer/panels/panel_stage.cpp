#include "tests/viewer/panels/panel_stage.h"

#include <imgui.h>

#include <algorithm>
#include <chrono>

namespace tensorscope::viewer {
namespace {

constexpr int kMostFrames = 400;

}  // namespace

PanelStage::PanelStage(const PanelInfo& info, int width, int height, look::Theme theme)
    : info_(info), stage_(width, height, theme), panel_(info.make()) {}

void PanelStage::start_anew(const PanelInfo& info) {
  info_ = info;
  panel_ = info_.make();
  state_ = PanelState();
  selected_ = nullptr;
}

void PanelStage::frame(Store& store) {
  state_.source = nullptr;
  if (info_.can_show != nullptr && selected_ != nullptr && info_.can_show(*selected_)) state_.source = selected_;
  if (state_.source == nullptr && info_.can_show != nullptr && !info_.shows_all) {
    const auto first = std::ranges::find_if(store.sources(), info_.can_show);
    if (first != store.sources().end()) state_.source = &*first;
  }
  state_.key = key_;
  key_ = platform::Key::none;
  state_.begin_frame(false);
  store.wants().clear();
  stage_.frame([&] {
    // As in the window: without padding of its own, on the colour of a panel.
    const ImVec2 room = ImGui::GetContentRegionAvail();
    ImGui::PushStyleColor(ImGuiCol_ChildBg, look::ink(look::palette().window));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::BeginChild("panel", room, false);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    panel_->draw(store, state_);
    ImGui::EndChild();
  });
  const auto wants = store.wants().tidy();
  wants_.assign(wants.begin(), wants.end());
}

platform::Image PanelStage::draw(Store& store) {
  // What needs fonts or sizes is settled in the third frame.
  for (int i = 0; i < kMostFrames && (i < 3 || state_.moving); ++i) frame(store);
  return stage_.window().capture();
}

platform::Image PanelStage::draw_when_settled(Store& store) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  do frame(store);
  while (state_.moving && std::chrono::steady_clock::now() < deadline);
  return draw(store);
}

}  // namespace tensorscope::viewer
