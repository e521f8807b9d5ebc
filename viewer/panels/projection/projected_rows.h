#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "viewer/analysis/projection/points.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// What a point of a projection is.
enum class RowsAre : std::uint8_t { samples, positions, neurons, weight_rows };

/// Points made of a tensor, and what is known of each from its own numbers.
struct ProjectedRows {
  RowsAre are = RowsAre::samples;
  analysis::Points points;         ///< what is finite of them
  std::vector<std::uint64_t> ids;  ///< of each point: its index in the tensor
  std::vector<float> mean;         ///< of each point's numbers
  std::vector<float> norm;
  std::vector<float> on_rate;  ///< the share of its numbers above zero
  std::uint64_t total = 0;     ///< rows, or neurons, that the tensor has
  std::uint64_t left_out = 0;  ///< those with NaN or an infinity in them

  std::size_t memory_bytes() const;
};

inline constexpr std::uint64_t kMostPoints = 10'000;

/// Samples and weight rows are indices of the first dimension, with all else as coordinates; a neuron is an index of
/// `neuron_axis`, its coordinates what it makes of every sample (and place).
/// Threads: pure functions.
/// At the limit: of more than kMostPoints, every k-th. A tensor of fewer than two dimensions has one coordinate for
/// each row, and its neurons are its rows.
ProjectedRows rows_of(const RegionSample& sample, RowsAre are, std::size_t neuron_axis);

/// The dimension that a neuron is an index of: channels where it makes maps, else the last.
std::size_t neuron_axis_of(std::size_t dimensions);

/// The window to ask for: rows with strides, so that there are at most kMostPoints of them and kMostElements in all.
inline constexpr std::uint64_t kMostElements = std::uint64_t{1} << 22;
schema::Window rows_to_ask_for(const std::vector<std::int64_t>& shape);

/// "samples", "neurons", "weight rows".
const char* name_of(RowsAre are);
const char* name_of_one(RowsAre are);

}  // namespace tensorscope::viewer
