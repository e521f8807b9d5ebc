#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tensorscope::viewer {

enum class ModuleColumn : std::uint8_t { name, type, output, parameters, share, flow, norm, ratio, health };
inline constexpr std::size_t kModuleColumns = 9;

struct ModuleColumnPlace {
  double left = 0.0;
  double width = 0.0;  ///< 0: there is no room for it
};

/// Where the columns of the table of modules stand in `width` design pixels. What is missed least goes first; names
/// and the bar of the flow share what is left over.
/// Threads: pure.
std::array<ModuleColumnPlace, kModuleColumns> place_module_columns(double width);

}  // namespace tensorscope::viewer
