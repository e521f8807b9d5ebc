#include "viewer/analysis/projection/quadtree.h"

#include <algorithm>

namespace tensorscope::viewer::analysis {
namespace {

constexpr int kDeepest = 48;

void add(Repulsion& repulsion, const Place& from, const Place& to, double count) {
  const double x = from.x - to.x;
  const double y = from.y - to.y;
  const double q = 1.0 / (1.0 + x * x + y * y);
  repulsion.sum += count * q;
  repulsion.force.x += count * q * q * x;
  repulsion.force.y += count * q * q * y;
}

}  // namespace

Quadtree::Quadtree(std::span<const Place> places) {
  Cell root;
  Place low = places.front();
  Place high = low;
  for (const Place& place : places) {
    low = {std::min(low.x, place.x), std::min(low.y, place.y)};
    high = {std::max(high.x, place.x), std::max(high.y, place.y)};
  }
  root.side = std::max(high.x - low.x, high.y - low.y);
  cells_.reserve(places.size() * 2);
  cells_.push_back(root);
  for (const Place& place : places) insert(place, low);
}

// The part of a cell that a place lies in, made if there is none yet; `corner` becomes its own.
std::uint32_t Quadtree::part_for(std::uint32_t cell, const Place& place, Place& corner) {
  const double side = cells_[cell].side / 2.0;
  const bool is_right = place.x >= corner.x + side;
  const bool is_upper = place.y >= corner.y + side;
  corner.x += is_right ? side : 0.0;
  corner.y += is_upper ? side : 0.0;
  const std::size_t part = (is_right ? 1U : 0U) + (is_upper ? 2U : 0U);
  if (cells_[cell].parts[part] == 0) {
    Cell made;
    made.side = side;
    cells_[cell].parts[part] = static_cast<std::uint32_t>(cells_.size());
    cells_.push_back(made);
  }
  return cells_[cell].parts[part];
}

void Quadtree::insert(const Place& place, Place corner) {
  std::uint32_t at = 0;
  for (int depth = 0;; ++depth) {
    Cell& cell = cells_[at];
    const Place before = cell.middle;
    const double count = cell.count;
    cell.count += 1.0;
    cell.middle.x += (place.x - before.x) / cell.count;
    cell.middle.y += (place.y - before.y) / cell.count;
    if (count == 0.0 || (cell.is_leaf && (before == place || depth == kDeepest))) return;
    if (cell.is_leaf) {
      // What has stood here alone goes a cell deeper.
      cell.is_leaf = false;
      Place deeper = corner;
      Cell& part = cells_[part_for(at, before, deeper)];
      part.middle = before;
      part.count = count;
    }
    at = part_for(at, place, corner);
  }
}

Repulsion Quadtree::repulsion(const Place& on, double theta) const {
  Repulsion repulsion;
  std::array<std::uint32_t, 4 * (kDeepest + 1)> open;
  std::size_t count = 0;
  open[count++] = 0;
  while (count > 0) {
    const Cell& cell = cells_[open[--count]];
    if (cell.is_leaf) {
      // The place itself is one of those that lie on it.
      add(repulsion, on, cell.middle, cell.middle == on ? cell.count - 1.0 : cell.count);
      continue;
    }
    const double x = on.x - cell.middle.x;
    const double y = on.y - cell.middle.y;
    if (cell.side * cell.side < theta * theta * (x * x + y * y)) {
      add(repulsion, on, cell.middle, cell.count);
      continue;
    }
    for (const std::uint32_t part : cell.parts) {
      if (part != 0) open[count++] = part;
    }
  }
  return repulsion;
}

Repulsion exact_repulsion(std::span<const Place> places, std::size_t on) {
  Repulsion repulsion;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i != on) add(repulsion, places[on], places[i], 1.0);
  }
  return repulsion;
}

}  // namespace tensorscope::viewer::analysis
