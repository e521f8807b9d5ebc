#include "viewer/panels/overview/overview_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/curves/curve_group_view.h"
#include "viewer/panels/overview/facts_grid.h"
#include "viewer/panels/overview/parameter_table.h"
#include "viewer/panels/overview/scalar_figures.h"
#include "viewer/panels/weights/tensor_form.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

using look::px;

constexpr double kLeastChartWidth = 320;
constexpr std::size_t kMostCharts = 4;
constexpr double kLeastChartHeight = 176;
constexpr double kMostChartHeight = 420;
constexpr double kTitleHeight = 28;  // of a part, as in widgets::draw_title
constexpr double kGap = 20;
constexpr std::size_t kMostFigureLines = 2;
constexpr std::size_t kFewFigures = 4;

constexpr const char* kNoHyperparameters =
    "Hyper-parameters stand here once the trainer tells them: agent.hyperparameters({{\"lr\", 0.05}});";

class OverviewPanel final : public Panel {
 public:
  void draw(const Store& store, PanelState& state) override {
    const std::vector<ScalarGroup>& groups = groups_.of(store);
    const std::vector<ParameterRow> rows = parameter_rows(store);
    has_parameters_ = !rows.empty();
    const std::vector<NamedText> hyperparameters = hyperparameters_of(store);
    const std::vector<NamedText> facts = run_facts(store);
    const float width = ImGui::GetContentRegionAvail().x;
    split_scalars(groups, width);
    if (charted_.empty() && rows.empty()) return draw_nothing(hyperparameters, facts, store, state, width);

    draw_charts(store, state, width, chart_height(rows.size(), hyperparameters.size(), width));
    draw_figures(store, state, width);
    draw_parameters(rows, store, state, width);
    draw_run(hyperparameters, facts, state, width);
  }

  std::vector<Drawn> drawn(const Store& store) const override {
    std::vector<Drawn> all;
    for (const ScalarGroup& group : charted_) all.push_back(views_.at(group.name).drawn());
    const std::uint64_t step = store.timeline().step();
    const auto add = [&](const char* name, const char* title, DrawnTable table) {
      all.push_back({name, title, "", step, std::move(table)});
    };
    if (has_parameters_) add("parameters", "Parameters", as_table(parameter_rows(store)));
    const std::vector<NamedText> hyperparameters = hyperparameters_of(store);
    if (!hyperparameters.empty()) add("hyper-parameters", "Hyper-parameters", as_table(hyperparameters));
    add("run", "Run", as_table(run_facts(store)));
    return all;
  }

  std::size_t memory_bytes() const override {
    std::size_t bytes = 0;
    for (const auto& [name, view] : views_) bytes += view.memory_bytes();
    return bytes;
  }

 private:
  // The first groups get a chart; what is left is a figure for each scalar, but what the agent says of itself.
  void split_scalars(const std::vector<ScalarGroup>& groups, float width) {
    const auto room = static_cast<std::size_t>((width + px(kGap)) / (px(kLeastChartWidth) + px(kGap)));
    charted_.clear();
    figures_.clear();
    std::vector<GroupedScalar> crowds;
    for (const ScalarGroup& group : groups) {
      if (is_own(group)) continue;
      if (charted_.size() < std::clamp<std::size_t>(room, 1, kMostCharts)) {
        charted_.push_back(group);
      } else if (group.scalars.size() <= kFewFigures) {
        figures_.insert(figures_.end(), group.scalars.begin(), group.scalars.end());
      } else {
        crowds.insert(crowds.end(), group.scalars.begin(), group.scalars.end());
      }
    }
    // A norm for each of a hundred layers must not push out all else.
    figures_.insert(figures_.end(), crowds.begin(), crowds.end());
    figure_lines_ = figure_lines(figures_.size(), width, kMostFigureLines);
  }

  static bool is_own(const ScalarGroup& group) {
    return !group.scalars.empty() && group.scalars.front().name.starts_with("tensorscope/");
  }

  // Two places that say what is missing would be two riddles: it is said once, in the middle.
  void draw_nothing(const std::vector<NamedText>& hyperparameters, const std::vector<NamedText>& facts,
                    const Store& store, PanelState& state, float width) {
    const bool can_come = can_still_come(store);
    state.waiting_for = "any scalar and any parameter";
    const float below = px(kTitleHeight) + px(kGap) + run_height(hyperparameters.size(), width);
    const float height = std::max(ImGui::GetContentRegionAvail().y - below, px(kLeastChartHeight));
    widgets::empty_state(
        can_come ? "Losses, parameters and the flow of gradients stand here"
                 : "This job recorded nothing that could be seen here",
        "No scalar was recorded, and no module is watched. In the trainer, once:\nagent.watch(\"net\", *net);\n"
        "and once a step:\nagent.scalar(\"loss/train\", loss);\nagent.step();",
        width, height);
    draw_run(hyperparameters, facts, state, width);
  }

  static float run_height(std::size_t hyperparameters, float width) {
    if (hyperparameters > 0) return facts_grid_height(hyperparameters, width);
    const look::FontScope font(look::Font::small);
    const float text = ImGui::CalcTextSize(kNoHyperparameters, nullptr, false, width).y;
    return std::max(text + px(4), facts_grid_height(1, width));
  }

  // What the parts below leave of the panel's height, within reason.
  float chart_height(std::size_t rows, std::size_t hyperparameters, float width) const {
    const auto part = [](float height) { return height > 0.0F ? height + px(kTitleHeight) + px(kGap) : 0.0F; };
    float below = part(run_height(hyperparameters, width));
    below += part(rows > 0 ? parameter_table_height(rows) : px(kLeastChartHeight));
    if (figure_lines_ > 0) below += figures_height(figure_lines_) + px(kGap);
    const float left = ImGui::GetContentRegionAvail().y - below;
    return std::clamp(left, px(kLeastChartHeight), px(kMostChartHeight));
  }

  void draw_charts(const Store& store, PanelState& state, float width, float height) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (charted_.empty()) {
      widgets::empty_state("Loss and accuracy stand here",
                           "The job has recorded no scalar yet. In the trainer, once a step:\n"
                           "agent.scalar(\"loss/train\", loss);",
                           width, height);
    }
    const auto count = static_cast<float>(std::max<std::size_t>(charted_.size(), 1));
    const float chart = std::floor((width - (count - 1.0F) * px(kGap)) / count);
    for (std::size_t i = 0; i < charted_.size(); ++i) {
      ImGui::SetCursorScreenPos({at.x + static_cast<float>(i) * (chart + px(kGap)), at.y});
      views_[charted_[i].name].draw(charted_[i], store, choice_, state, chart, height);
    }
    ImGui::SetCursorScreenPos({at.x, at.y + height});
  }

  void draw_figures(const Store& store, PanelState& state, float width) {
    if (figure_lines_ == 0) return;
    leave_gap();
    scalar_figures(figures_, figure_lines_, store, state, small_curves_, width);
  }

  static void leave_gap() {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({at.x, std::floor(at.y + px(kGap) - ImGui::GetStyle().ItemSpacing.y)});
  }

  static void title(std::string_view what, std::string_view details, float width) {
    leave_gap();
    const widgets::Box box = widgets::space_for(width, px(kTitleHeight));
    widgets::Box area = box;
    widgets::draw_title(*ImGui::GetWindowDrawList(), area, what, details);
    const float spacing = ImGui::GetStyle().ItemSpacing.y;
    ImGui::SetCursorScreenPos({box.x0, box.y1 - spacing});
    ImGui::Dummy({1.0F, 0.0F});
  }

  void draw_parameters(const std::vector<ParameterRow>& rows, const Store& store, PanelState& state, float width) {
    const GradientSummary summary = summarize(rows);
    title("Parameters", parameters_text(rows, summary), width);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (rows.empty()) {
      widgets::empty_state("Parameters and the flow of their gradients stand here",
                           "The job watches no module yet. In the trainer, once:\n"
                           "agent.watch(\"net\", *net);",
                           width, px(kLeastChartHeight) - px(kTitleHeight));
      return;
    }
    parameter_table(rows, store, state, width);
    note_hover("parameters", at, state, width);
  }

  static std::string parameters_text(const std::vector<ParameterRow>& rows, const GradientSummary& summary) {
    if (rows.empty()) return {};
    std::string text;
    const auto add = [&text](const std::string& more) { text += (text.empty() ? "" : " · ") + more; };
    if (summary.bad > 0) add(look::format_count(summary.bad) + " with NaN or Inf");
    if (summary.vanishing > 0) add(look::format_count(summary.vanishing) + " vanishing");
    if (const std::string norm = norm_text(summary); !norm.empty()) add(norm);
    add(look::format_count(summary.parameters) + " in " + look::format_count(rows.size()) +
        (rows.size() == 1 ? " tensor" : " tensors"));
    return text;
  }

  void draw_run(const std::vector<NamedText>& hyperparameters, const std::vector<NamedText>& facts, PanelState& state,
                float width) {
    title("Run", in_one_line(facts), width);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (hyperparameters.empty()) {
      ImGui::PushStyleColor(ImGuiCol_Text, look::ink(look::palette().secondary));
      const look::FontScope font(look::Font::small);
      ImGui::PushTextWrapPos(at.x - ImGui::GetWindowPos().x + width);
      ImGui::TextUnformatted(kNoHyperparameters);
      ImGui::PopTextWrapPos();
      ImGui::PopStyleColor();
    } else {
      facts_grid(hyperparameters, width);
    }
    note_hover("hyper-parameters", at, state, width);
  }

  static void note_hover(const char* name, const ImVec2& at, PanelState& state, float width) {
    if (is_mouse_over({at.x, at.y, at.x + width, ImGui::GetCursorScreenPos().y})) state.hovered = name;
  }

  ScalarGroups groups_;
  CurveChoice choice_;
  std::vector<ScalarGroup> charted_;
  std::vector<GroupedScalar> figures_;
  std::size_t figure_lines_ = 0;
  SmallCurves small_curves_;
  std::map<std::string, CurveGroupView> views_;
  bool has_parameters_ = false;
};

}  // namespace

PanelInfo overview_panel() {
  PanelInfo info;
  info.name = "overview";
  info.title = "Overview";
  info.shows = "Losses, accuracies, parameters and the flow of gradients at a glance";
  info.make = []() -> std::unique_ptr<Panel> { return std::make_unique<OverviewPanel>(); };
  return info;
}

}  // namespace tensorscope::viewer
