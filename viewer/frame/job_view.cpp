#include "viewer/frame/job_view.h"

#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "viewer/store/first_choice.h"

namespace tensorscope::viewer::frame {
namespace {

// For what is new in a panel: of 16 ms, the rest is for the frame and for putting it on the screen.
constexpr std::chrono::milliseconds kRenewal{2};

}  // namespace

JobView::JobView(Connection& connection_of_job, std::span<const PanelInfo> infos) : connection(connection_of_job) {
  for (const PanelInfo& info : infos) {
    OpenPanel& open = panels.emplace_back();
    open.info = &info;
    open.panel = info.make();
    open.state.turns = RenewalTurns(kRenewal);
  }
}

void JobView::select(const Source& source) {
  selected = source.id();
  reveal(tree, store().tree(), store().tree().find(source.path()));
}

void JobView::select_neighbor(int by) {
  const SourceTree& nodes = store().tree();
  const Source* const source = selected_source();
  const std::size_t from = source != nullptr ? nodes.find(source->path()) : SourceTree::kNone;
  const std::size_t to = neighbor(tree_rows(nodes, tree), nodes, from, by);
  if (to != SourceTree::kNone) selected = nodes.node(to).source;
}

void JobView::fold_selected() {
  const Source* const source = selected_source();
  if (source == nullptr) return;
  std::size_t node = store().tree().find(source->path());
  // A leaf closes the folder that it is in.
  if (store().tree().node(node).children.empty()) node = store().tree().node(node).parent;
  if (node != SourceTree::kRoot) fold(tree, store().tree(), node);
}

const Source* JobView::source_for(const OpenPanel& open) const {
  const auto can_show = open.info->can_show;
  if (can_show == nullptr) return nullptr;
  if (open.info->shows_all) {
    const Source* const source = selected_source();
    return source != nullptr && can_show(*source) ? source : nullptr;
  }
  for (const std::uint32_t id : {selected, open.last_source}) {
    if (const Source* const source = store().source(id); source != nullptr && can_show(*source)) return source;
  }
  return first_choice(store(), can_show);
}

void JobView::draw_panel(std::vector<PanelRun> runs) {
  OpenPanel* const open = current_panel();
  if (open == nullptr) return;
  PanelState& state = open->state;
  state.source = source_for(*open);
  if (state.source != nullptr) open->last_source = state.source->id();
  state.runs = std::move(runs);
  const ImGuiIO& io = ImGui::GetIO();
  state.begin_frame(io.MouseWheel != 0.0F || ImGui::IsMouseDragging(ImGuiMouseButton_Left));
  open->panel->draw(store(), state);
  if (state.show_step) store().timeline().show(*state.show_step);
  if (state.select != nullptr) select(*state.select);
}

void JobView::take_over(const JobView& other) {
  panel = other.panel;
  for (std::size_t i = 0; i < std::min(panels.size(), other.panels.size()); ++i) {
    if (panels[i].info == other.panels[i].info) panels[i].panel->take_over(*other.panels[i].panel);
  }
}

void JobView::send_wants() {
  const std::span<const schema::Want> wants = store().wants().tidy();
  sent_wants.assign(wants.begin(), wants.end());
  connection.send_wants();
}

std::size_t JobView::panel_bytes() const {
  std::size_t bytes = 0;
  for (const OpenPanel& open : panels) bytes += open.panel->memory_bytes();
  return bytes;
}

}  // namespace tensorscope::viewer::frame
