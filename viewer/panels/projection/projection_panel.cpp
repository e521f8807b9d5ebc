#include "viewer/panels/projection/projection_panel.h"

#include <imgui.h>

#include <array>
#include <cmath>
#include <memory>
#include <utility>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/projection/cloud_picture.h"
#include "viewer/panels/projection/figures_line.h"
#include "viewer/panels/projection/projection_controls.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using analysis::ProjectionMethod;
using look::px;
using platform::Key;

constexpr std::array kKeys{
    PanelKey{Key::m, "M", "PCA or t-SNE"},
    PanelKey{Key::v, "V", "samples or neurons as points"},
    PanelKey{Key::c, "C", "what the colour stands for"},
    PanelKey{Key::x, "X", "stop, or begin anew"},
};

class ProjectionPanel final : public Panel {
 public:
  void draw(const Store& store, PanelState& state) override {
    const bool is_new_catalog = catalog_revision_ != store.catalog_revision();
    if (is_new_catalog || state.source != selected_) {
      what_ = find_projection(store, state.source);
      catalog_revision_ = store.catalog_revision();
      selected_ = state.source;
    }
    if (what_.source == nullptr) return draw_nothing();
    change_by_key(what_, projection_, choice_, state);
    if (shown_ != what_.source->id() || rows_ != rows_shown(what_, choice_)) {
      shown_ = what_.source->id();
      rows_ = rows_shown(what_, choice_);
      picture_.forget();
    }
    const std::uint32_t interval = ask_for(what_, store);
    const RegionSample* const sample = rows_at(what_, store);
    projection_.update(what_, sample, choice_, store.timeline().follows(),
                       static_cast<double>(ImGui::GetIO().DeltaTime));
    if (sample == nullptr || !is_current(sample->step, interval, store)) {
      state.waiting_for = "rows of " + what_.source->path();
    } else if (projection_.is_running()) {
      state.waiting_for = "the projection of " + what_.source->path();
    }
    state.moving = projection_.is_running() || projection_.is_moving();
    projection_controls(what_, projection_, choice_);
    draw_picture(store, sample, state);
  }

  std::vector<Drawn> drawn(const Store& store) const override;

  std::size_t memory_bytes() const override { return projection_.memory_bytes() + picture_.memory_bytes(); }

 private:
  static void draw_nothing() {
    widgets::empty_state("Samples, neurons and weight rows stand here as points",
                         "The job has named no tensor yet. In the trainer, once:\n"
                         "agent.watch(\"net\", *net);\n"
                         "agent.probe(\"digits\", images, labels, [&](const auto& x) { return net->forward(x); });");
  }

  std::string title() const {
    const char* const method = choice_.method == ProjectionMethod::pca ? "PCA" : "t-SNE";
    return std::string(method) + " of " + name_of(rows_);
  }

  std::string subtitle() const {
    std::string text = what_.source->path();
    if (const ProjectedScene* const scene = projection_.scene()) {
      text += " · " + look::format_count(scene->rows.points.dimensions) + " numbers each · step " +
              look::format_count(scene->step);
      if (!what_.keeps_points(rows_)) text += " · other samples at every step: each begins anew";
    }
    return text;
  }

  void draw_picture(const Store& store, const RegionSample* sample, PanelState& state) {
    widgets::Box area = widgets::space_for(0.0F, 0.0F);
    const widgets::Box whole = area;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    area.y0 += px(4);
    widgets::draw_title(list, area, title(), subtitle());
    const ProjectedScene* const scene = projection_.scene();
    if (scene == nullptr || projection_.embedding() == nullptr) {
      Absence absence = projection_.obstacle();
      if (absence.what.empty() && sample != nullptr)
        absence = {"Looking for neighbours", "The points come as soon as they have places."};
      if (absence.what.empty()) absence = why_absent(*what_.source, store);
      widgets::draw_empty_state(list, area, absence.what, absence.how);
      return widgets::end_space(whole);
    }
    state.drawn_step = scene->step;
    state.hovered = "points";
    ImGui::SetCursorScreenPos({area.x0, area.y0});
    figures_line(figures_of(projection_));
    area.y0 = ImGui::GetCursorScreenPos().y + px(4);
    colors_ =
        colors_of(color_shown(what_, choice_), scene->rows, scene->facts, projection_.embedding()->clusters.get());
    const float gutter = picture_.legend_width(colors_, std::min(px(200), area.width() / 3.0F));
    picture_.draw(projection_, colors_, area, gutter);
    if (picture_.hovered()) draw_hover(*scene, *picture_.hovered());
    widgets::end_space(whole);
  }

  void draw_hover(const ProjectedScene& scene, std::size_t point) const {
    widgets::HoverBox box;
    box.row(name_of_one(rows_), look::format_count(scene.rows.ids[point]));
    const SampleFacts& facts = scene.facts;
    if (!facts.label.empty()) box.row("label", facts.name_of_class(facts.label[point]));
    if (!facts.prediction.empty()) {
      const bool is_wrong = !facts.label.empty() && facts.label[point] != facts.prediction[point];
      box.row("prediction", facts.name_of_class(facts.prediction[point]),
              is_wrong ? look::palette().bad : look::palette().text);
    }
    if (!facts.loss.empty()) box.row("loss", look::format_number(static_cast<double>(facts.loss[point])) + " nats");
    const analysis::Clusters* const clusters = projection_.embedding()->clusters.get();
    if (clusters != nullptr && point < clusters->of.size()) box.row("cluster", std::to_string(clusters->of[point]));
    if (rows_ == RowsAre::neurons)
      box.row("on-rate", look::format_percent(static_cast<double>(scene.rows.on_rate[point])));
    box.row("mean", look::format_number(static_cast<double>(scene.rows.mean[point])));
    box.row("norm", look::format_number(static_cast<double>(scene.rows.norm[point])));
  }

  ProjectionSource what_;
  std::uint64_t catalog_revision_ = ~std::uint64_t{0};
  const Source* selected_ = nullptr;
  std::uint32_t shown_ = schema::kNoSource;
  RowsAre rows_ = RowsAre::samples;
  ProjectionChoice choice_;
  PointColors colors_;
  CloudPicture picture_;
  LiveProjection projection_;
};

std::vector<double> as_doubles(const auto& values) {
  std::vector<double> numbers;
  for (const auto value : values) numbers.push_back(static_cast<double>(value));
  return numbers;
}

std::vector<Drawn> ProjectionPanel::drawn(const Store&) const {
  std::vector<Drawn> all;
  const ProjectedScene* const scene = projection_.scene();
  if (scene == nullptr || projection_.embedding() == nullptr) return all;
  const analysis::Embedding& embedding = *projection_.embedding();
  DrawnTable points;
  points.columns.push_back({name_of_one(rows_), as_doubles(scene->rows.ids)});
  std::vector<double> x;
  std::vector<double> y;
  for (const analysis::Place& place : embedding.places) {
    x.push_back(place.x);
    y.push_back(place.y);
  }
  points.columns.push_back({"x", std::move(x)});
  points.columns.push_back({"y", std::move(y)});
  const SampleFacts& facts = scene->facts;
  if (!facts.label.empty()) points.columns.push_back({"label", as_doubles(facts.label)});
  if (!facts.prediction.empty()) points.columns.push_back({"prediction", as_doubles(facts.prediction)});
  if (!facts.loss.empty()) points.columns.push_back({"loss (nats)", as_doubles(facts.loss)});
  if (embedding.clusters != nullptr && embedding.clusters->of.size() == scene->rows.ids.size()) {
    points.columns.push_back({"cluster", as_doubles(embedding.clusters->of)});
  }
  points.columns.push_back({"mean", as_doubles(scene->rows.mean)});
  points.columns.push_back({"norm", as_doubles(scene->rows.norm)});
  points.columns.push_back({"on-rate", as_doubles(scene->rows.on_rate)});
  all.push_back({"points", title(), what_.source->path(), scene->step, std::move(points)});
  DrawnTable figures;
  std::vector<std::string> names;
  std::vector<double> values;
  for (const ProjectionFigure& figure : figures_of(projection_)) {
    if (figure.name == "now") continue;
    names.push_back(figure.name);
    values.push_back(figure.value);
  }
  figures.columns.push_back({"figure", std::move(names)});
  figures.columns.push_back({"value", std::move(values)});
  all.push_back({"quality", "Quality of the projection", what_.source->path(), scene->step, std::move(figures)});
  return all;
}

}  // namespace

PanelInfo projection_panel() {
  PanelInfo info;
  info.name = "projection";
  info.title = "Projection";
  info.shows =
      "Samples, neurons or weight rows as points: PCA and t-SNE, coloured by label, prediction, cluster or loss";
  info.can_show = can_be_projected;
  info.shows_all = true;
  info.make = []() -> std::unique_ptr<Panel> { return std::make_unique<ProjectionPanel>(); };
  info.keys = kKeys;
  return info;
}

}  // namespace tensorscope::viewer
