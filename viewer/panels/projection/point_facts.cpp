#include "viewer/panels/projection/point_facts.h"

#include <algorithm>
#include <cmath>

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

constexpr std::size_t kMostClasses = 8;

bool is_wrong(const SampleFacts& facts, std::size_t point) {
  return !facts.label.empty() && !facts.prediction.empty() && facts.label[point] >= 0 && facts.prediction[point] >= 0 &&
         facts.label[point] != facts.prediction[point];
}

std::string number(float value) {
  return look::format_number(static_cast<double>(value));
}

// Of those that are numbers; NaN if none is.
double mean_over(const std::vector<float>& values, const std::vector<std::size_t>& points) {
  double sum = 0.0;
  double count = 0.0;
  for (const std::size_t point : points) {
    if (!std::isfinite(values[point])) continue;
    sum += static_cast<double>(values[point]);
    count += 1.0;
  }
  return sum / count;
}

void add_classes(const PointColors& colors, const std::vector<std::size_t>& points, std::vector<PointFact>& facts) {
  std::vector<std::pair<std::size_t, std::size_t>> counts(colors.classes.size());
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = {0, i};
  for (const std::size_t point : points) {
    if (colors.of[point] >= 0) ++counts[static_cast<std::size_t>(colors.of[point])].first;
  }
  std::ranges::stable_sort(counts, std::ranges::greater(), &std::pair<std::size_t, std::size_t>::first);
  std::size_t rest = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto [count, index] = counts[i];
    if (count == 0) continue;
    if (i >= kMostClasses) {
      rest += count;
      continue;
    }
    const std::string& name = colors.classes[index].name;
    facts.push_back({colors.by == ColorBy::cluster ? name : colors.name + " " + name,
                     look::format_count(count) + " of " + look::format_count(colors.classes[index].points)});
  }
  if (rest > 0) facts.push_back({"of other classes", look::format_count(rest)});
}

}  // namespace

std::vector<PointFact> facts_of_point(const ProjectedScene& scene, const analysis::Embedding& embedding,
                                      std::size_t point) {
  std::vector<PointFact> facts{{name_of_one(scene.rows.are), look::format_count(scene.rows.ids[point])}};
  const SampleFacts& of = scene.facts;
  if (!of.label.empty()) facts.push_back({"label", of.name_of_class(of.label[point])});
  if (!of.prediction.empty()) {
    facts.push_back({"prediction", of.name_of_class(of.prediction[point]), is_wrong(of, point)});
  }
  if (!of.loss.empty()) facts.push_back({"loss", number(of.loss[point]) + " nats"});
  if (embedding.clusters != nullptr && point < embedding.clusters->of.size()) {
    const std::uint32_t cluster = embedding.clusters->of[point];
    facts.push_back({"cluster", cluster == analysis::Clusters::kNone ? "none" : std::to_string(cluster)});
  }
  if (scene.rows.are == RowsAre::neurons) {
    facts.push_back({"on-rate", look::format_percent(static_cast<double>(scene.rows.on_rate[point]))});
  }
  facts.push_back({"mean", number(scene.rows.mean[point])});
  facts.push_back({"norm", number(scene.rows.norm[point])});
  return facts;
}

std::vector<PointFact> facts_of_points(const ProjectedScene& scene, const PointColors& colors,
                                       const std::vector<std::uint64_t>& ids) {
  std::vector<std::size_t> points;
  for (std::size_t i = 0, next = 0; i < scene.rows.ids.size() && next < ids.size(); ++i) {
    while (next < ids.size() && ids[next] < scene.rows.ids[i]) ++next;
    if (next < ids.size() && ids[next] == scene.rows.ids[i]) points.push_back(i);
  }
  std::vector<PointFact> facts;
  facts.push_back({"selected", look::format_count(points.size()) + " of " + look::format_count(scene.rows.ids.size())});
  if (points.empty()) return facts;
  if (!scene.facts.label.empty() && !scene.facts.prediction.empty()) {
    const auto wrong = std::ranges::count_if(points, [&](std::size_t point) { return is_wrong(scene.facts, point); });
    facts.push_back({"taken for another", look::format_count(static_cast<std::uint64_t>(wrong)), wrong > 0});
  }
  if (!scene.facts.loss.empty()) {
    facts.push_back({"mean loss", look::format_number(mean_over(scene.facts.loss, points)) + " nats"});
  }
  if (scene.rows.are == RowsAre::neurons) {
    facts.push_back({"mean on-rate", look::format_percent(mean_over(scene.rows.on_rate, points))});
  }
  facts.push_back({"mean", look::format_number(mean_over(scene.rows.mean, points))});
  facts.push_back({"mean norm", look::format_number(mean_over(scene.rows.norm, points))});
  if (colors.is_classes) add_classes(colors, points, facts);
  return facts;
}

std::string short_name(const ProjectedScene& scene, std::size_t point) {
  std::string name = look::format_count(scene.rows.ids[point]);
  const SampleFacts& facts = scene.facts;
  if (!facts.label.empty()) name += " · " + facts.name_of_class(facts.label[point]);
  if (is_wrong(facts, point)) name += " as " + facts.name_of_class(facts.prediction[point]);
  return name;
}

}  // namespace tensorscope::viewer
