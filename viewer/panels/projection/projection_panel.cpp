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
#include "viewer/panels/projection/drawn_projection.h"
#include "viewer/panels/projection/figures_line.h"
#include "viewer/panels/projection/picture_sheet.h"
#include "viewer/panels/projection/point_card.h"
#include "viewer/panels/projection/projection_controls.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using platform::Key;

constexpr std::array kKeys{
    PanelKey{Key::m, "M", "PCA, t-SNE or UMAP"},
    PanelKey{Key::v, "V", "samples or neurons as points"},
    PanelKey{Key::c, "C", "what the colour stands for"},
    PanelKey{Key::k, "K", "clusters: by k-means or by DBSCAN"},
    PanelKey{Key::l, "L", "lower perplexity, or fewer neighbours"},
    PanelKey{Key::h, "H", "higher perplexity, or more neighbours"},
    PanelKey{Key::u, "U", "the next least distance of UMAP"},
    PanelKey{Key::y, "Y", "fewer clusters, or a smaller radius"},
    PanelKey{Key::n, "N", "more clusters, or a larger radius"},
    PanelKey{Key::o, "O", "clusters of the original space, or of the picture"},
    PanelKey{Key::g, "G", "points as pictures of their samples"},
    PanelKey{Key::x, "X", "stop, or begin anew"},
};

constexpr double kCardWidth = 232;
constexpr double kCardHeight = 200;

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
      state.computing = true;
    }
    state.moving = projection_.is_running() || projection_.is_moving();
    projection_controls(what_, projection_, choice_, !sheet_.empty());
    draw_picture(store, sample, state);
  }

  std::vector<Drawn> drawn(const Store&) const override {
    if (what_.source == nullptr) return {};
    return drawn_projection(projection_, {title(), what_.source->path()}, picture_.selected(), picture_.pinned());
  }

  std::size_t memory_bytes() const override {
    return projection_.memory_bytes() + picture_.memory_bytes() + sheet_.memory_bytes() + colors_.memory_bytes();
  }

 private:
  static void draw_nothing() {
    widgets::empty_state("Samples, neurons and weight rows stand here as points",
                         "The job has named no tensor yet. In the trainer, once:\n"
                         "agent.watch(\"net\", *net);\n"
                         "agent.probe(\"digits\", images, labels, [&](const auto& x) { return net->forward(x); });");
  }

  std::string title() const { return std::string(name_of(choice_.method)) + " of " + name_of(rows_); }

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
    update_colors(*scene);
    if (what_.probe && rows_ == RowsAre::samples) {
      sheet_.update(what_.probe->input, scene->step);
    } else {
      sheet_.update(nullptr, scene->step);
    }
    draw_cloud(area);
    widgets::end_space(whole);
  }

  void update_colors(const ProjectedScene& scene) {
    const ColorBy by = color_shown(what_, choice_);
    const analysis::Clusters* const clusters = projection_.embedding()->clusters.get();
    const ColoredBy made{scene.request, by, clusters};
    if (colored_by_ == made) return;
    const std::uint64_t revision = colors_.revision + 1;
    colors_ = colors_of(by, scene.rows, scene.facts, clusters);
    colors_.revision = revision;
    colored_by_ = made;
  }

  // The card stands beside the cloud, or below it where that is narrow.
  void draw_cloud(widgets::Box area) {
    const ProjectedScene& scene = *projection_.scene();
    const bool has_card = has_point_card(picture_, scene);
    const bool is_narrow = area.width() < px(640);
    float gutter = picture_.legend_width(colors_, std::min(px(200), area.width() / 3.0F));
    if (has_card && !is_narrow) gutter = std::max(gutter, px(kCardWidth));
    widgets::Box below = area;
    if (has_card && is_narrow) {
      area.y1 -= std::min(px(kCardHeight), area.height() / 2.0F);
      below.y0 = area.y1 + px(8);
    }
    const bool as_pictures = draws_pictures(projection_, choice_) && !sheet_.empty();
    widgets::Box beside = picture_.draw(projection_, colors_, as_pictures ? &sheet_ : nullptr, area, gutter,
                                        has_card && !is_narrow ? 0.5 : 1.0);
    beside.y0 += px(16);
    if (has_card) point_card(picture_, projection_, colors_, sheet_, is_narrow ? below : beside);
    if (picture_.hovered()) point_hover(projection_, sheet_, *picture_.hovered());
  }

  // What colors_ were made from.
  struct ColoredBy {
    std::uint64_t request = 0;
    ColorBy by = ColorBy::cluster;
    const analysis::Clusters* clusters = nullptr;
    bool operator==(const ColoredBy&) const = default;
  };

  ProjectionSource what_;
  std::uint64_t catalog_revision_ = ~std::uint64_t{0};
  const Source* selected_ = nullptr;
  std::uint32_t shown_ = schema::kNoSource;
  RowsAre rows_ = RowsAre::samples;
  ProjectionChoice choice_;
  PointColors colors_;
  std::optional<ColoredBy> colored_by_;
  CloudPicture picture_;
  PictureSheet sheet_;
  LiveProjection projection_;
};

}  // namespace

PanelInfo projection_panel() {
  PanelInfo info;
  info.name = "projection";
  info.title = "Projection";
  info.shows =
      "Samples, neurons or weight rows as points: PCA, t-SNE and UMAP, coloured by label, prediction, cluster or loss";
  info.can_show = can_be_projected;
  info.shows_all = true;
  info.make = []() -> std::unique_ptr<Panel> { return std::make_unique<ProjectionPanel>(); };
  info.keys = kKeys;
  return info;
}

}  // namespace tensorscope::viewer
