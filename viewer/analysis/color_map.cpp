#include "viewer/analysis/color_map.h"

#include "viewer/analysis/color_map_tables.h"

namespace tensorscope::viewer::analysis {

std::span<const Rgb, 256> color_table(ColorMap map) {
  return kColorTables[static_cast<std::size_t>(map)];
}

const char* name(ColorMap map) {
  static constexpr std::array<const char*, kColorMaps.size()> kNames{"viridis",  "magma", "cividis",  "RdBu",
                                                                     "coolwarm", "PuOr",  "twilight", "gray"};
  return kNames[static_cast<std::size_t>(map)];
}

bool is_diverging(ColorMap map) {
  return map == ColorMap::rd_bu || map == ColorMap::coolwarm || map == ColorMap::pu_or;
}

}  // namespace tensorscope::viewer::analysis
