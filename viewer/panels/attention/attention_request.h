#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "viewer/panels/attention/attention_shape.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Which elements of attention to ask for. What is small is asked for whole, one sample of it; of long sequences each
/// picture gets what its pixels can show.
/// Threads: pure functions.

/// Elements of one sample of all layers that are asked for whole, where they are no more than so many.
inline constexpr std::int64_t kWholeSampleElements = std::int64_t{1} << 21;
/// The same for what several layers make together, which needs every element; gradients count as well.
inline constexpr std::int64_t kMostJointElements = std::int64_t{1} << 23;
/// Of a flow, whose time grows with the fourth power: some seconds for each layer.
inline constexpr std::int64_t kMostFlowPositions = 100;

/// Of all heads of a layer, for their small pictures and figures: `elements` of each head. Rows are thinned first,
/// because a row that is whole has exact figures; where that leaves too few rows, keys are thinned as well, in other
/// steps, so that the diagonal is not met more often than it should be.
AttentionCut grid_cut(const AttentionShape& shape, std::int64_t sample, std::int64_t elements);

/// One row or column of a head, or of all heads.
AttentionCut row_cut(const AttentionShape& shape, std::int64_t sample, std::optional<std::int64_t> head,
                     std::int64_t query);
AttentionCut column_cut(const AttentionShape& shape, std::int64_t sample, std::optional<std::int64_t> head,
                        std::int64_t key);

/// The shape that attention has at a step: that of the newest sample at or before it, since sequences may differ in
/// length from batch to batch; else what the catalog says. The number of samples is the catalog's.
std::optional<AttentionShape> shape_at(const Source& source, std::uint64_t step);

/// The newest sample at or before `step`, of this shape but for its batch, that holds all of `cut`; of a gradient that
/// of this class. Null if there is none.
const RegionSample* sample_holding(const Source& source, std::uint64_t step, const AttentionShape& shape,
                                   const AttentionCut& cut, std::uint32_t argument = 0);

}  // namespace tensorscope::viewer
