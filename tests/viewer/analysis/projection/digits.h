#pragma once

#include <cstddef>
#include <vector>

#include "viewer/analysis/projection/points.h"

namespace tensorscope::viewer::analysis {

/// The first `count` of the digits that scikit-learn's fixtures are about, moved as
/// tests/oracles/projection_fixtures.py does.
Points digits(std::size_t count);

/// Their places in a plane that keeps some of their neighbourhoods.
std::vector<Place> digit_places(const Points& points);

}  // namespace tensorscope::viewer::analysis
