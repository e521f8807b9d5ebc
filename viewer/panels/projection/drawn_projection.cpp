#include "viewer/panels/projection/drawn_projection.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "viewer/panels/projection/projection_figures.h"

namespace tensorscope::viewer {
namespace {

template <typename Values>
DrawnColumn numbers(std::string name, const Values& values) {
  std::vector<double> column;
  column.reserve(values.size());
  for (const auto value : values) column.push_back(static_cast<double>(value));
  return {std::move(name), std::move(column)};
}

DrawnTable points_table(const ProjectedScene& scene, const analysis::Embedding& embedding) {
  DrawnTable table;
  table.columns.push_back(numbers(name_of_one(scene.rows.are), scene.rows.ids));
  std::vector<double> x;
  std::vector<double> y;
  for (const analysis::Place& place : embedding.places) {
    x.push_back(place.x);
    y.push_back(place.y);
  }
  table.columns.push_back({"x", std::move(x)});
  table.columns.push_back({"y", std::move(y)});
  const SampleFacts& facts = scene.facts;
  if (!facts.label.empty()) table.columns.push_back(numbers("label", facts.label));
  if (!facts.prediction.empty()) table.columns.push_back(numbers("prediction", facts.prediction));
  if (!facts.loss.empty()) table.columns.push_back(numbers("loss (nats)", facts.loss));
  if (embedding.clusters != nullptr && embedding.clusters->of.size() == scene.rows.ids.size()) {
    std::vector<std::int64_t> of;  // −1: none
    for (const std::uint32_t cluster : embedding.clusters->of) {
      of.push_back(cluster == analysis::Clusters::kNone ? -1 : static_cast<std::int64_t>(cluster));
    }
    table.columns.push_back(numbers("cluster", of));
  }
  table.columns.push_back(numbers("mean", scene.rows.mean));
  table.columns.push_back(numbers("norm", scene.rows.norm));
  table.columns.push_back(numbers("on-rate", scene.rows.on_rate));
  return table;
}

DrawnTable figures_table(const LiveProjection& projection) {
  std::vector<std::string> names;
  std::vector<double> values;
  for (const ProjectionFigure& figure : figures_of(projection)) {
    if (figure.name == kFigureNow) continue;
    names.push_back(figure.name);
    values.push_back(figure.value);
  }
  return {{{"figure", std::move(names)}, {"value", std::move(values)}}};
}

std::optional<DrawnTable> neighbours_table(const ProjectedScene& scene, const analysis::Embedding& embedding,
                                           std::uint64_t pinned) {
  const auto found = std::ranges::lower_bound(scene.rows.ids, pinned);
  if (found == scene.rows.ids.end() || *found != pinned || embedding.neighbours == nullptr) return std::nullopt;
  const auto point = static_cast<std::size_t>(found - scene.rows.ids.begin());
  std::vector<double> ids;
  std::vector<double> distances;
  for (const std::uint32_t other : embedding.neighbours->of(point))
    ids.push_back(static_cast<double>(scene.rows.ids[other]));
  for (const double squared : embedding.neighbours->squared_of(point)) distances.push_back(std::sqrt(squared));
  return DrawnTable{
      {{name_of_one(scene.rows.are), std::move(ids)}, {"distance in the original space", std::move(distances)}}};
}

}  // namespace

std::vector<Drawn> drawn_projection(const LiveProjection& projection, const ProjectionTitle& title,
                                    const std::vector<std::uint64_t>& selected, std::optional<std::uint64_t> pinned) {
  std::vector<Drawn> all;
  const ProjectedScene* const scene = projection.scene();
  if (scene == nullptr || projection.embedding() == nullptr) return all;
  const analysis::Embedding& embedding = *projection.embedding();
  const auto add = [&](const char* name, const std::string& named, DrawnTable table) {
    all.push_back({name, named, title.source, scene->step, std::move(table)});
  };
  add("points", title.title, points_table(*scene, embedding));
  add("quality", "Quality of the projection", figures_table(projection));
  if (!selected.empty()) add("selection", "Selected points", {{numbers(name_of_one(scene->rows.are), selected)}});
  if (!pinned) return all;
  if (auto table = neighbours_table(*scene, embedding, *pinned)) {
    add("neighbours", "Nearest of " + std::string(name_of_one(scene->rows.are)) + " " + std::to_string(*pinned),
        std::move(*table));
  }
  return all;
}

}  // namespace tensorscope::viewer
