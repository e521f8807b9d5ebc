#include "viewer/panels/model/model_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/control_line.h"
#include "viewer/panels/model/asking_in_turn.h"
#include "viewer/panels/model/flow_legend.h"
#include "viewer/panels/model/graph_view.h"
#include "viewer/panels/model/model_tables.h"
#include "viewer/panels/model/module_table.h"
#include "viewer/panels/pace.h"
#include "viewer/panels/step_marks.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/controls.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using platform::Key;
using widgets::Box;

constexpr std::array kKeys{
    PanelKey{Key::v, "V", "table and graph, the table, the graph"},
    PanelKey{Key::g, "G", "gradients by outputs, or of parameters"},
    PanelKey{Key::o, "O", "open one more level of modules"},
    PanelKey{Key::u, "U", "close one level of modules"},
    PanelKey{Key::z, "Z", "fit the graph, or its natural size"},
};

constexpr std::array kViews{"both", "table", "graph"};
constexpr std::array kTwoViews{"table", "graph"};
constexpr std::array kFlows{"by outputs", "of parameters"};
constexpr std::array kSizes{"fit", "1:1"};
constexpr std::array kLevels{"1", "2", "3", "4", "5", "6", "7", "all"};

constexpr double kSamplesPerSecond = 1;
constexpr double kTableShare = 0.54;
constexpr double kLeastForBoth = 820;
constexpr double kGap = 20;

class ModelPanel final : public Panel {
 public:
  void draw(const Store& store, PanelState& state) override {
    prepare(store, state);
    if (items_.all().empty()) return draw_nothing(state);
    act_on_key(state);
    draw_controls();
    draw_first_bad(state);
    ImGui::Dummy({1.0F, px(4)});
    const Box room = widgets::space_for(0.0F, 0.0F);
    seen_.clear();
    const ModelScene scene = scene_of(store, open_, seen_);
    Box table = room;
    Box graph = room;
    if (shows_table_ && shows_graph_) {
      table.x1 = std::floor(room.x0 + room.width() * static_cast<float>(kTableShare)) - px(kGap) / 2.0F;
      graph.x0 = table.x1 + px(kGap);
    }
    if (shows_table_) draw_table(scene, state, table);
    if (shows_graph_) draw_graph(scene, state, graph);
    widgets::end_space(room);
    ask(store, state);
  }

  // Of the frame that was drawn: the store may hold more by now.
  std::vector<Drawn> drawn(const Store& store) const override {
    std::vector<Drawn> all;
    if (items_.all().empty()) return all;
    std::vector<const Source*> seen;
    OpenModules open = open_;
    const ModelScene scene = scene_of(store, open, seen);
    if (shows_table_) all.push_back({"modules", "Modules", "", step_, table_of_modules(scene)});
    if (shows_graph_ && !items_.nodes().empty()) {
      all.push_back({"graph", "Operator graph", "", step_, table_of_nodes(scene, view_.graph())});
    }
    return all;
  }

  std::size_t memory_bytes() const override {
    return view_.memory_bytes() + items_.memory_bytes() + facts_.capacity() * sizeof(LayerFacts) +
           seen_.capacity() * sizeof(const Source*);
  }

 private:
  ModelScene scene_of(const Store& store, OpenModules& open, std::vector<const Source*>& seen) const {
    return {store, items_, facts_, first_bad_, open, flow_, flow_scale_of(facts_, flow_), selected_, reveals_, seen};
  }

  void prepare(const Store& store, const PanelState& state) {
    const bool is_new = catalog_ != store.catalog_revision();
    if (is_new) {
      catalog_ = store.catalog_revision();
      items_ = ModelItems(store);
      if (!was_level_chosen_ && level_nodes_ != items_.nodes().size()) {
        level_nodes_ = items_.nodes().size();
        open_.set_level(readable_level(items_));
        selected_source_ = schema::kNoSource;
      }
    }
    if (is_new || revision_ != store.revision() || step_ != store.timeline().step()) {
      revision_ = store.revision();
      step_ = store.timeline().step();
      facts_ = layer_facts(items_, store);
      first_bad_ = first_bad_of(items_, store);
    }
    const std::uint32_t id = state.source != nullptr ? state.source->id() : schema::kNoSource;
    reveals_ = id != selected_source_;
    if (reveals_ || is_new) {
      selected_source_ = id;
      selected_ = state.source != nullptr ? items_.item_of(*state.source, store) : ModelItem::kNone;
    }
    if (reveals_ && selected_ != ModelItem::kNone) open_.reveal(items_, selected_);
    const bool has_room = ImGui::GetContentRegionAvail().x >= px(kLeastForBoth);
    has_room_for_both_ = has_room;
    shows_table_ = has_room ? view_choice_ != 2 : narrow_choice_ == 0;
    shows_graph_ = has_room ? view_choice_ != 1 : narrow_choice_ == 1;
  }

  void draw_nothing(PanelState& state) {
    state.waiting_for = "any module";
    widgets::empty_state("The tree of modules and the graph of operators stand here",
                         "The job watches no module yet. In the trainer, once:\nagent.watch(\"net\", *net);");
  }

  void act_on_key(const PanelState& state) {
    if (state.key == Key::v && has_room_for_both_) view_choice_ = (view_choice_ + 1) % 3;
    if (state.key == Key::v && !has_room_for_both_) narrow_choice_ = 1 - narrow_choice_;
    if (state.key == Key::g) flow_ = flow_ == Flow::outputs ? Flow::parameters : Flow::outputs;
    if (state.key == Key::o) choose_level(std::min(open_.level() + 1, items_.depth()));
    if (state.key == Key::u) choose_level(open_.level() > 0 ? open_.level() - 1 : 0);
    if (state.key == Key::z) {
      if (view_.is_fitted()) {
        view_.natural_size();
      } else {
        view_.fit();
      }
    }
  }

  void choose_level(std::size_t level) {
    was_level_chosen_ = true;
    open_.set_level(level);
  }

  void draw_controls() {
    ControlLine line;
    if (has_room_for_both_) {
      line.group("show", widgets::segmented_width(kViews), [this] {
        widgets::segmented("view", kViews, view_choice_, "The table of modules, the graph of operators, or both (V)");
      });
    } else {
      line.group("show", widgets::segmented_width(kTwoViews), [this] {
        widgets::segmented("view", kTwoViews, narrow_choice_, "The table of modules or the graph of operators (V)");
      });
    }
    line.group("gradients", widgets::segmented_width(kFlows), [this] {
      int chosen = flow_ == Flow::outputs ? 0 : 1;
      if (widgets::segmented("flow", kFlows, chosen,
                             "Gradients of the loss by what a layer makes, or of a layer's parameters (G)")) {
        flow_ = chosen == 0 ? Flow::outputs : Flow::parameters;
      }
    });
    draw_levels(line);
    if (!shows_graph_) return;
    line.group("size", widgets::segmented_width(kSizes), [this] {
      int chosen = view_.is_fitted() ? 0 : view_.is_natural() ? 1 : -1;
      if (!widgets::segmented("size", kSizes, chosen,
                              "All of the graph, or large enough to be read (Z). The wheel zooms, dragging moves")) {
        return;
      }
      if (chosen == 0) {
        view_.fit();
      } else {
        view_.natural_size();
      }
    });
  }

  void draw_levels(ControlLine& line) {
    const std::size_t depth = items_.depth();
    if (depth < 2) return;
    const std::size_t count = std::min(depth, kLevels.size());
    std::vector<const char*> words(kLevels.begin(), kLevels.begin() + static_cast<std::ptrdiff_t>(count));
    words.back() = "all";
    line.group("levels", widgets::segmented_width(words), [&, this] {
      int chosen = static_cast<int>(std::min(open_.level(), count)) - 1;
      if (widgets::segmented("levels", words, chosen,
                             "How many levels of modules are open, in table and graph (O, U). A double click opens or "
                             "closes one")) {
        choose_level(static_cast<std::size_t>(chosen) + 1 == count ? depth : static_cast<std::size_t>(chosen) + 1);
      }
    });
  }

  void draw_first_bad(PanelState& state) {
    if (!first_bad_) return;
    ImGui::Dummy({1.0F, px(2)});
    const Box box = widgets::space_for(0.0F, px(20));
    const look::Palette& p = look::palette();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float middle = (box.y0 + box.y1) / 2.0F;
    ImGui::SetCursorScreenPos({box.x0, box.y0});
    const bool clicked = ImGui::InvisibleButton("first bad", {box.width(), box.height()});
    widgets::tip_for_last((first_bad_->line + "\nClick: go there").c_str());
    if (clicked && first_bad_->first != ModelItem::kNone) state.select = items_.item(first_bad_->first).source;
    look::draw_icon(list, look::Icon::bad, {box.x0 + px(6), middle}, px(12), p.bad);
    look::draw_text(list, look::Font::small, {box.x0 + px(18), middle}, p.bad,
                    look::elided(look::Font::small, "First bad layer: " + first_bad_->line, box.width() - px(18)),
                    look::Align::begin, look::Align::middle);
  }

  std::string modules_text() const {
    const auto modules = static_cast<std::uint64_t>(std::ranges::count_if(items_.all(), &ModelItem::is_module));
    if (modules == 0) return "no module is watched";
    return look::format_count(items_.elements()) + " parameters in " + look::format_count(modules) +
           (modules == 1 ? " module" : " modules");
  }

  void draw_table(const ModelScene& scene, PanelState& state, Box area) {
    const Box whole = area;
    widgets::draw_title(*ImGui::GetWindowDrawList(), area, "Modules", modules_text());
    module_table(scene, state, area);
    if (is_mouse_over(whole)) state.hovered = "modules";
  }

  std::string graph_text(const Store& store) const {
    const std::size_t all = items_.nodes().size();
    const std::size_t shown = view_.graph().nodes().size();
    // First: a narrow place leaves out the last.
    const std::string steps = flow_steps(facts_, flow_);
    std::string text =
        steps.empty() ? "up to step " + look::format_count(store.timeline().step()) : "gradients of " + steps;
    text += " · " + look::format_count(all) + (all == 1 ? " operator" : " operators");
    const bool is_folded = shown > 0 && shown < all;
    text += is_folded ? " in " + look::format_count(shown) + (shown == 1 ? " node" : " nodes") : " traced";
    if (items_.left_out() > 0) {
      text += " · " + look::format_count(items_.left_out()) +
              (items_.left_out() == 1 ? " edge that closes a circle left out" : " edges that close a circle left out");
    }
    return text;
  }

  void draw_graph(const ModelScene& scene, PanelState& state, Box area) {
    const Box whole = area;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (items_.nodes().empty()) {
      widgets::draw_title(list, area, "Operator graph", "");
      draw_no_graph(scene.store, state, area);
      return;
    }
    widgets::draw_title(list, area, "Operator graph", graph_text(scene.store));
    draw_flow_legend(list, area, flow_, scene.scale);
    view_.draw(scene, state, area, catalog_);
    if (is_mouse_over(whole)) state.hovered = "graph";
  }

  void draw_no_graph(const Store& store, PanelState& state, const Box& area) {
    const bool has_module = std::ranges::any_of(items_.all(), &ModelItem::is_module);
    if (!has_module) {
      widgets::draw_empty_state(*ImGui::GetWindowDrawList(), area, "The graph of operators stands here",
                                "The job watches no module whose passes could be seen. In the trainer, once:\n"
                                "agent.watch(\"net\", *net);");
      return;
    }
    state.waiting_for = "a pass of the network";
    if (!can_still_come(store)) {
      widgets::draw_empty_state(*ImGui::GetWindowDrawList(), area, "No pass of the network was seen",
                                "Who feeds whom is learned from a pass while a viewer looks,\n"
                                "and this job cannot be asked any more.");
      return;
    }
    widgets::draw_empty_state(
        *ImGui::GetWindowDrawList(), area, "The graph of operators stands here",
        "It is learned from the next pass through the network.\n"
        "If none comes: the network that runs has to be the one\nthat is watched, agent.watch(\"net\", *net);");
  }

  void ask(const Store& store, PanelState& state) {
    // Names and graph come with the first pass in which somebody wants something of it.
    if (items_.nodes().empty()) {
      const auto first = std::ranges::find_if(items_.all(), [](const ModelItem& item) {
        return item.source->entry.kind == schema::SourceKind::activation;
      });
      if (first != items_.all().end()) seen_.push_back(first->source);
    }
    std::ranges::sort(seen_, {}, [](const Source* source) { return source->id(); });
    seen_.erase(std::unique(seen_.begin(), seen_.end()), seen_.end());
    const std::uint32_t interval = interval_for(store.status(), kSamplesPerSecond);
    const std::vector<const Source*> asked = ask_in_turn(seen_, interval, store.timeline().newest());
    for (const Source* const source : asked) store.want(*source, schema::Product::stats, {}, interval);
    if (!state.waiting_for.empty()) return;
    // What has a note may never come, such as the output of a module that nobody calls; nor need a frozen layer's
    // ratio.
    const std::uint32_t each = interval_in_turn(seen_.size(), interval);
    const auto is_missing = [&](const Source* source) {
      if (!source->entry.note.empty()) return false;
      if (!schema::is_tensor(source->entry.kind)) {
        const ScalarSeries& scalars = source->scalars;
        return !scalars.empty() && !is_current(scalars.newest_step(), each, store);
      }
      return source->summaries.empty() || !is_current(source->summaries.newest()->step, each, store);
    };
    const auto missing = std::ranges::find_if(seen_, is_missing);
    if (missing != seen_.end()) state.waiting_for = "statistics of " + (*missing)->path();
  }

  ModelItems items_;
  std::vector<LayerFacts> facts_;
  std::optional<FirstBad> first_bad_;
  OpenModules open_;
  GraphView view_;
  std::vector<const Source*> seen_;
  Flow flow_ = Flow::outputs;
  std::uint64_t catalog_ = ~std::uint64_t{0};
  std::uint64_t revision_ = 0;
  std::uint64_t step_ = 0;
  std::size_t level_nodes_ = ModelItem::kNone;  // when the level was last chosen for the user
  bool was_level_chosen_ = false;
  std::uint32_t selected_source_ = schema::kNoSource;
  std::size_t selected_ = ModelItem::kNone;
  bool reveals_ = false;
  bool has_room_for_both_ = true;
  bool shows_table_ = true;
  bool shows_graph_ = true;
  int view_choice_ = 0;
  int narrow_choice_ = 1;
};

// A module, what it makes, and what belongs to it.
bool belongs_to_a_model(const Source& source) {
  switch (source.entry.kind) {
    case schema::SourceKind::module:
    case schema::SourceKind::parameter:
    case schema::SourceKind::gradient:
    case schema::SourceKind::update:
    case schema::SourceKind::activation:
    case schema::SourceKind::activation_gradient:
    case schema::SourceKind::attention:
    case schema::SourceKind::input:
    case schema::SourceKind::scalar:
      return true;
    default:
      return false;
  }
}

}  // namespace

PanelInfo model_panel() {
  PanelInfo info;
  info.name = "model";
  info.title = "Model";
  info.shows = "The tree of modules and the graph of operators, with health and the flow of gradients on them";
  info.can_show = belongs_to_a_model;
  info.shows_all = true;
  info.make = []() -> std::unique_ptr<Panel> { return std::make_unique<ModelPanel>(); };
  info.keys = kKeys;
  return info;
}

}  // namespace tensorscope::viewer
