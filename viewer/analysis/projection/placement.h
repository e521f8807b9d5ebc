#pragma once

#include <span>
#include <vector>

#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// Places for points that come to a finished map, which stays as it is: each is drawn to its nearest points of the map
/// by their affinities (see joint_probabilities) and pushed by all, as if it were alone with them. It starts at the
/// weighted middle of the nearest and descends its own KL: Poličar, Stražar and Zupan (2023).
/// Threads: pure; see Work.
/// At the limit: without a map there are no places; of fewer points than `perplexity` asks for it is lowered.
[[nodiscard]] std::vector<Place> placed_on_map(PointsView map, std::span<const Place> places, PointsView added,
                                               double perplexity = 5.0, const Work& work = {});

}  // namespace tensorscope::viewer::analysis
