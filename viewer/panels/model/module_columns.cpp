#include "viewer/panels/model/module_columns.h"

#include <cmath>

namespace tensorscope::viewer {
namespace {

constexpr double kGap = 14;
constexpr double kNameShare = 0.6;  // of what is left over; the flow gets the rest

// In the order of the columns; of names and flow, the least.
constexpr std::array<double, kModuleColumns> kWidths{116, 92, 130, 84, 66, 80, 76, 72, 84};
constexpr std::array kLeastMissed{ModuleColumn::share, ModuleColumn::ratio,  ModuleColumn::norm,
                                  ModuleColumn::type,  ModuleColumn::output, ModuleColumn::parameters,
                                  ModuleColumn::flow};

}  // namespace

std::array<ModuleColumnPlace, kModuleColumns> place_module_columns(double width) {
  std::array<double, kModuleColumns> widths = kWidths;
  const auto total = [&widths] {
    double sum = -kGap;
    for (const double each : widths) sum += each > 0.0 ? each + kGap : 0.0;
    return sum;
  };
  for (const ModuleColumn column : kLeastMissed) {
    if (total() <= width) break;
    widths[static_cast<std::size_t>(column)] = 0.0;
  }
  const double spare = std::floor(width - total());
  double& flow = widths[static_cast<std::size_t>(ModuleColumn::flow)];
  const double to_name = flow > 0.0 && spare > 0.0 ? std::floor(spare * kNameShare) : spare;
  widths[0] = std::max(1.0, widths[0] + to_name);
  if (flow > 0.0 && spare > 0.0) flow += spare - to_name;

  std::array<ModuleColumnPlace, kModuleColumns> places{};
  double left = 0.0;
  for (std::size_t i = 0; i < kModuleColumns; ++i) {
    places[i] = {left, widths[i]};
    if (widths[i] > 0.0) left += widths[i] + kGap;
  }
  return places;
}

}  // namespace tensorscope::viewer
