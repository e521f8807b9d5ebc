#include <imgui.h>

#include <algorithm>
#include <string>
#include <utility>

#include "viewer/frame/controls.h"
#include "viewer/frame/parts.h"
#include "viewer/look/look.h"
#include "viewer/look/text.h"
#include "viewer/panels/pace.h"
#include "viewer/store/health.h"

namespace tensorscope::viewer::frame {
namespace {

using look::Font;
using look::px;

constexpr double kSearchHeight = 44;
constexpr double kRowHeight = 24;
constexpr double kIndent = 14;
constexpr double kHealthPerSecond = 1;  // how often the statistics behind a mark are renewed

struct Mark {
  look::Icon icon;
  Tone tone;
};

Mark mark_of(Condition condition) {
  switch (condition) {
    case Condition::fine:
      return {look::Icon::check, Tone::good};
    case Condition::not_sampled:
      return {look::Icon::warning, Tone::warning};
    case Condition::infinite:
    case Condition::not_a_number:
      return {look::Icon::bad, Tone::bad};
    case Condition::nothing:
    case Condition::no_data:
      break;
  }
  return {look::Icon::ended, Tone::quiet};
}

// Returns where the mark begins.
float draw_health(ImDrawList& list, Condition condition, float right, float middle) {
  const std::string word = word_of(condition);
  if (word.empty()) return right;
  const Mark mark = mark_of(condition);
  const float left = right - look::text_size(Font::small, word).x;
  // What is well whispers.
  put_text(list, Font::small, left, middle, condition == Condition::fine ? Tone::quiet : mark.tone, word);
  look::draw_icon(list, mark.icon, {left - px(10), middle}, px(10), color_of(mark.tone, look::palette()));
  return left - px(20);
}

class Rows {
 public:
  Rows(FrameState& state, JobView& job)
      : state_(state),
        job_(job),
        step_(job.store().timeline().step()),
        healths_(health_of_tree(job.store(), step_)),
        selected_node_(selected_node()) {}

  void draw(const std::vector<TreeRow>& rows, const Box& box) {
    if (state_.scroll_to_selected) scroll_to_selected(rows, box);
    const float top = box.y0 - ImGui::GetScrollY();
    const RowsInSight sight = rows_in_sight(rows.size(), px(kRowHeight), box.height());
    for (std::size_t i = sight.first; i < sight.end; ++i) {
      const float y = top + static_cast<float>(i) * px(kRowHeight);
      ImGui::PushID(static_cast<int>(i));
      draw_row(rows[i], {box.x0, y, box.x1, y + px(kRowHeight)});
      ImGui::PopID();
    }
    // All rows have to count for the scroll bar.
    ImGui::SetCursorScreenPos({box.x0, top + static_cast<float>(rows.size()) * px(kRowHeight) + px(8)});
    ImGui::Dummy({1, 1});
  }

 private:
  std::size_t selected_node() const {
    const Source* const source = job_.selected_source();
    return source != nullptr ? job_.store().tree().find(source->path()) : SourceTree::kNone;
  }

  void scroll_to_selected(const std::vector<TreeRow>& rows, const Box& box) {
    state_.scroll_to_selected = false;
    const auto row = std::ranges::find_if(
        rows, [this](const TreeRow& each) { return each.node == selected_node_ && !each.is_pinned; });
    if (row == rows.end()) return;
    const float y = static_cast<float>(row - rows.begin()) * px(kRowHeight);
    const float scroll = ImGui::GetScrollY();
    if (y < scroll) ImGui::SetScrollY(y);
    if (y + px(kRowHeight) > scroll + box.height()) ImGui::SetScrollY(y + px(kRowHeight) - box.height());
  }

  void draw_row(const TreeRow& row, const Box& box) {
    const TreeNode& node = job_.store().tree().node(row.node);
    const Source* const source = job_.store().source(node.source);
    if (source != nullptr) ask_for_health(*source);
    const Condition condition = healths_[row.node].condition;
    const Pressed pressed = press_area(state_, "row", box, tooltip_of(node, source));
    const bool is_selected = row.node == selected_node_;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (is_selected || pressed.hovered) fill(list, box, look::palette().raised, is_selected ? 1.0 : 0.5);

    const float middle = (box.y0 + box.y1) / 2;
    const float x = box.x0 + px(12) + static_cast<float>(row.indent) * px(kIndent);
    const float right = draw_health(list, condition, box.x1 - px(20), middle);
    if (row.is_pinned) {
      look::draw_icon(list, look::Icon::pin, {x + px(6), middle}, px(11), look::palette().secondary);
    } else if (row.has_children) {
      look::draw_icon(list, row.is_open ? look::Icon::open : look::Icon::closed, {x + px(5), middle}, px(9),
                      look::palette().secondary);
    }
    const float label = x + px(18);
    const Tone tone = source != nullptr || row.has_children ? Tone::plain : Tone::quiet;
    put_text(list, is_selected ? Font::strong : Font::words, label, middle, tone,
             row.is_pinned ? node.path : node.label, right - px(4) - label);
    act(row, node, source, pressed, label);
  }

  void act(const TreeRow& row, const TreeNode& node, const Source* source, const Pressed& pressed, float label) {
    if (pressed.clicked) {
      const bool on_chevron = row.has_children && ImGui::GetIO().MousePos.x < label;
      if (source == nullptr || on_chevron) {
        fold(job_.tree, job_.store().tree(), row.node);
      } else {
        job_.selected = source->id();
      }
    }
    if (pressed.right_clicked && source != nullptr) ImGui::OpenPopup("source menu");
    if (ImGui::BeginPopup("source menu")) {
      const bool is_pinned = job_.tree.pinned.contains(node.path);
      if (ImGui::MenuItem(is_pinned ? "Unpin" : "Pin to the top", "P")) toggle_pin(job_.tree, node.path);
      if (ImGui::MenuItem("Copy its name")) state_.wanted_copy = node.path;
      ImGui::EndPopup();
    }
  }

  void ask_for_health(const Source& source) {
    if (!schema::is_tensor(source.entry.kind) || !can_be_sampled(source.entry)) return;
    const Store& store = job_.store();
    store.want(source, schema::Product::stats, {}, interval_for(store.status(), kHealthPerSecond));
  }

  std::string tooltip_of(const TreeNode& node, const Source* source) const {
    if (source == nullptr) return node.path;
    MaskedSources masked(job_.store());
    const std::string health = explain(health_of(*source, step_, masked), *source);
    return node.path + (health.empty() ? "" : "\n" + health);
  }

  FrameState& state_;
  JobView& job_;
  std::uint64_t step_;
  std::vector<Health> healths_;
  std::size_t selected_node_;
};

void draw_search(FrameState& state, JobView& job, const Box& box) {
  state.search_has_keyboard =
      search_field("##search", "Search (/)", state.search, box, std::exchange(state.focus_search, false));
  // After the field, which puts back what was in it before when it sees Escape.
  if (state.leave_search) state.search[0] = '\0';
  job.tree.search = state.search.data();
}

}  // namespace

void draw_source_tree(FrameState& state, JobView& job) {
  const Box& box = state.layout.sources;
  if (box.width() < px(40)) return;
  const Pane bar("sources", box, look::palette().surface, false);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  hairline_above(list, box);
  const Box search{box.x0, box.y0, box.x1, box.y0 + px(kSearchHeight)};
  draw_search(state, job, search);

  const Box tree{box.x0, search.y1, box.x1, box.y1};
  const Pane pane("tree", tree, look::palette().surface);
  const std::vector<TreeRow> rows = tree_rows(job.store().tree(), job.tree);
  if (rows.empty()) {
    const char* const why = job.tree.search.empty() ? "No sources yet" : "No source matches";
    put_text(*ImGui::GetWindowDrawList(), Font::small, tree.x0 + px(12), tree.y0 + px(12), Tone::quiet, why);
  }
  Rows(state, job).draw(rows, tree);
}

}  // namespace tensorscope::viewer::frame
