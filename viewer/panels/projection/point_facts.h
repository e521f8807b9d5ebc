#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viewer/panels/projection/live_projection.h"

namespace tensorscope::viewer {

/// A line about a point, or about several: "loss", "0.1183 nats".
struct PointFact {
  std::string name;
  std::string text;
  bool is_bad = false;  ///< a wrong prediction
};

/// What is known of one point.
/// Threads: pure functions.
std::vector<PointFact> facts_of_point(const ProjectedScene& scene, const analysis::Embedding& embedding,
                                      std::size_t point);

/// Of several, by their ids in ascending order: how many of each class of the colouring, the largest first, how many
/// are wrong, and means.
std::vector<PointFact> facts_of_points(const ProjectedScene& scene, const PointColors& colors,
                                       const std::vector<std::uint64_t>& ids);

/// "7 · label 3", as short as a line of a list.
std::string short_name(const ProjectedScene& scene, std::size_t point);

}  // namespace tensorscope::viewer
