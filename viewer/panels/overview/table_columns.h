#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tensorscope::viewer {

enum class TableColumn : std::uint8_t { name, shape, weights, mean, std, slopes, norm, flow, health };
inline constexpr std::size_t kTableColumns = 9;

struct ColumnPlace {
  double left = 0.0;
  double width = 0.0;  ///< 0: there is no room for it
};

/// Where the columns of the table of parameters stand in `width` design pixels. What is missed least goes first; names
/// and the flow of gradients share what is left over.
/// Threads: pure.
std::array<ColumnPlace, kTableColumns> place_columns(double width);

}  // namespace tensorscope::viewer
