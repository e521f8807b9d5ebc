#include "viewer/panels/projection/point_colors.h"

#include <map>

#include "viewer/widgets/point_marks.h"

namespace tensorscope::viewer {
namespace {

// Of the classes that occur, in the order of their numbers.
template <typename NameOf>
void set_classes(PointColors& colors, const std::vector<std::int64_t>& classes, std::size_t points, NameOf name_of) {
  colors.is_classes = true;
  colors.of.assign(points, -1);
  std::map<std::int64_t, std::int32_t> index;
  for (const std::int64_t each : classes) {
    if (each >= 0) index.emplace(each, 0);
  }
  // A class keeps its mark over time, but where there are more than marks those that occur must differ.
  const bool are_few = index.empty() || index.rbegin()->first < static_cast<std::int64_t>(widgets::kPointStyles);
  for (auto& [number, place] : index) {
    place = static_cast<std::int32_t>(colors.classes.size());
    const auto mark = static_cast<std::size_t>(are_few ? number : std::int64_t{place});
    colors.classes.push_back({name_of(number), mark, 0});
  }
  for (std::size_t i = 0; i < classes.size() && i < points; ++i) {
    if (classes[i] < 0) continue;
    colors.of[i] = index.at(classes[i]);
    ++colors.classes[static_cast<std::size_t>(colors.of[i])].points;
  }
}

// Those that are known to belong to none, as the last.
void add_none(PointColors& colors, const analysis::Clusters& clusters) {
  const std::size_t count = analysis::without_cluster(clusters);
  if (count == 0) return;
  const auto none = static_cast<std::int32_t>(colors.classes.size());
  colors.classes.push_back({"in none", colors.classes.size(), count, true});
  for (std::size_t i = 0; i < colors.of.size() && i < clusters.of.size(); ++i) {
    if (clusters.of[i] == analysis::Clusters::kNone) colors.of[i] = none;
  }
}

void set_values(PointColors& colors, const std::vector<float>& values, const char* name) {
  colors.name = name;
  colors.values = values;
}

}  // namespace

const char* name_of(ColorBy by) {
  switch (by) {
    case ColorBy::label:
      return "label";
    case ColorBy::prediction:
      return "prediction";
    case ColorBy::cluster:
      return "cluster";
    case ColorBy::loss:
      return "loss";
    case ColorBy::norm:
      return "norm";
    case ColorBy::mean:
      return "mean";
    case ColorBy::on_rate:
      return "on-rate";
  }
  return "";
}

std::vector<ColorBy> colorings_of(RowsAre are, bool has_labels, bool has_scores) {
  std::vector<ColorBy> all;
  if (are == RowsAre::samples) {
    if (has_labels) all.push_back(ColorBy::label);
    if (has_scores) all.push_back(ColorBy::prediction);
    all.push_back(ColorBy::cluster);
    if (has_labels && has_scores) all.push_back(ColorBy::loss);
    all.push_back(ColorBy::norm);
    return all;
  }
  if (are == RowsAre::neurons) all.push_back(ColorBy::on_rate);
  for (const ColorBy each : {ColorBy::mean, ColorBy::norm, ColorBy::cluster}) all.push_back(each);
  return all;
}

PointColors colors_of(ColorBy by, const ProjectedRows& rows, const SampleFacts& facts,
                      const analysis::Clusters* clusters) {
  PointColors colors;
  colors.by = by;
  colors.name = name_of(by);
  const std::size_t points = rows.points.count;
  const auto class_name = [&](std::int64_t number) { return facts.name_of_class(number); };
  switch (by) {
    case ColorBy::label:
      set_classes(colors, facts.label, points, class_name);
      break;
    case ColorBy::prediction:
      set_classes(colors, facts.prediction, points, class_name);
      break;
    case ColorBy::cluster: {
      std::vector<std::int64_t> of;
      if (clusters != nullptr) {
        for (const std::uint32_t each : clusters->of) {
          of.push_back(each == analysis::Clusters::kNone ? -1 : static_cast<std::int64_t>(each));
        }
      }
      colors.name = clusters != nullptr && clusters->method == analysis::ClusterMethod::dbscan ? "DBSCAN cluster"
                                                                                               : "k-means cluster";
      if (clusters != nullptr && clusters->space == analysis::ClusterSpace::picture) colors.name += " in the picture";
      set_classes(colors, of, points, [](std::int64_t number) { return "cluster " + std::to_string(number); });
      if (clusters != nullptr) add_none(colors, *clusters);
      break;
    }
    case ColorBy::loss:
      set_values(colors, facts.loss, "loss (nats)");
      break;
    case ColorBy::norm:
      set_values(colors, rows.norm, "norm");
      break;
    case ColorBy::mean:
      set_values(colors, rows.mean, "mean");
      break;
    case ColorBy::on_rate:
      set_values(colors, rows.on_rate, "on-rate");
      break;
  }
  return colors;
}

std::size_t PointColors::memory_bytes() const {
  std::size_t bytes = of.capacity() * sizeof(std::int32_t) + values.capacity() * sizeof(float) +
                      classes.capacity() * sizeof(PointClass);
  for (const PointClass& each : classes) bytes += each.name.capacity();
  return bytes;
}

}  // namespace tensorscope::viewer
