#pragma once

#include <cstdint>
#include <vector>

#include "viewer/analysis/projection/embedding.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// Where points start that were partly in `from`: those that were keep their places, the others get the mean of those
/// neighbours that have one. Empty if fewer than half of them were.
[[nodiscard]] std::vector<Place> warm_places(const std::vector<std::uint64_t>& ids, const Neighbours& neighbours,
                                             const Embedding& from);

/// Gives those of the `places` a better one that were not in `from` yet: see placed_on_map.
/// Threads: pure but for `places`; see Work.
/// At the limit: where comparing them with all that were would take long, above 5 million pairs, places stay.
void place_new(const ProjectionRequest& request, const Embedding& from, const Work& work, std::vector<Place>& places);

}  // namespace tensorscope::viewer::analysis
