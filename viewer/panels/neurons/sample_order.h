#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "viewer/store/tensor_samples.h"
#include "viewer/widgets/heatmap.h"

namespace tensorscope::viewer {

/// The samples of a probe, class by class.
struct SampleOrder {
  std::vector<std::size_t> samples;          ///< sample number of each column; empty: as they come
  std::vector<widgets::ColumnGroup> groups;  ///< a class each, in the order of their numbers
};

/// Threads: pure functions.

/// The class of each sample, as the job calls it; "7" where it said nothing. Empty where the label is no number for
/// each of so many samples.
std::vector<std::string> class_names(const RegionSample& labels, std::size_t samples);

/// By class number; within a class as they come. `labels` holds a number for each of so many samples; else nothing is
/// ordered.
SampleOrder by_class(const RegionSample& labels, std::size_t samples);

/// Columns moved to their places; `rows` × `columns`, row-major.
std::vector<float> reordered(std::span<const float> values, std::size_t columns, std::span<const std::size_t> order);

}  // namespace tensorscope::viewer
