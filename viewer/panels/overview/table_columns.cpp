#include "viewer/panels/overview/table_columns.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer {
namespace {

constexpr double kGap = 16;
constexpr double kNameShare = 0.4;  // of what is left over; the flow gets the rest
constexpr double kMostName = 360;

// In the order of the columns; of names and flow, the least.
constexpr std::array<double, kTableColumns> kWidths{128, 124, 88, 84, 76, 88, 76, 132, 92};
constexpr std::array kLeastMissed{TableColumn::shape, TableColumn::mean, TableColumn::slopes,
                                  TableColumn::norm,  TableColumn::std,  TableColumn::flow};

}  // namespace

std::array<ColumnPlace, kTableColumns> place_columns(double width) {
  std::array<double, kTableColumns> widths = kWidths;
  const auto total = [&widths] {
    double sum = -kGap;
    for (const double each : widths) sum += each > 0.0 ? each + kGap : 0.0;
    return sum;
  };
  for (const TableColumn column : kLeastMissed) {
    if (total() <= width) break;
    widths[static_cast<std::size_t>(column)] = 0.0;
  }
  const double spare = std::max(0.0, width - total());
  double& name = widths[static_cast<std::size_t>(TableColumn::name)];
  double& flow = widths[static_cast<std::size_t>(TableColumn::flow)];
  const double to_name = flow > 0.0 ? std::min(std::floor(spare * kNameShare), kMostName - name) : spare;
  name += to_name;
  if (flow > 0.0) flow += std::floor(spare - to_name);

  std::array<ColumnPlace, kTableColumns> places{};
  double left = 0.0;
  for (std::size_t i = 0; i < kTableColumns; ++i) {
    places[i] = {left, widths[i]};
    if (widths[i] > 0.0) left += widths[i] + kGap;
  }
  return places;
}

}  // namespace tensorscope::viewer
