#pragma once

#include <optional>
#include <vector>

#include "viewer/panels/projection/projected_rows.h"
#include "viewer/store/probe_sources.h"

namespace tensorscope::viewer {

/// What is projected: a tensor, and the probe that it is of.
struct ProjectionSource {
  const Source* source = nullptr;
  std::optional<ProbeSources> probe;  ///< then samples are the same at every step, and have labels and scores
  std::vector<RowsAre> rows;          ///< what its points can be, the most telling first

  bool is_probed() const { return probe.has_value(); }
  /// Points of one step are those of the next.
  bool keeps_points(RowsAre are) const { return are != RowsAre::samples || is_probed(); }
};

/// Whether a tensor can be seen as points.
bool can_be_projected(const Source& source);

/// Of the selected source; without one the last layer of a probe before its scores, else the last of the training, else
/// the first parameter.
/// Threads: pure.
/// At the limit: no source where the job has none.
ProjectionSource find_projection(const Store& store, const Source* selected);

/// Asks the job for its rows, and for scores, labels and pictures of the same samples. Returns the interval of the
/// rows.
std::uint32_t ask_for(const ProjectionSource& what, const Store& store);

/// The rows to show at the store's step: of a probe those that have scores with them, if there are such. Null: none.
const RegionSample* rows_at(const ProjectionSource& what, const Store& store);

}  // namespace tensorscope::viewer
