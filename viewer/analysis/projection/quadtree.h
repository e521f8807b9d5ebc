#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/projection/points.h"

namespace tensorscope::viewer::analysis {

/// What the repulsion of t-SNE asks of all other places: Σ q² (y_i − y_j) and Σ q, with q = 1 / (1 + ‖y_i − y_j‖²).
struct Repulsion {
  Place force;
  double sum = 0.0;
};

/// Barnes and Hut's tree over places in the plane: a cell that is small for its distance (its side below θ of it, as in
/// scikit-learn) acts as that many places in its middle. θ = 0 asks every place.
/// Threads: const after construction.
/// At the limit: places that lie on each other share a leaf, and so do those that 48 halvings do not part.
class Quadtree {
 public:
  explicit Quadtree(std::span<const Place> places);

  /// On a place of the tree.
  [[nodiscard]] Repulsion repulsion(const Place& on, double theta) const;

 private:
  struct Cell {
    Place middle;  ///< of its places
    double count = 0.0;
    double side = 0.0;
    std::array<std::uint32_t, 4> parts{};  ///< 0: none; the root is nobody's part
    bool is_leaf = true;
  };

  void insert(const Place& place, Place corner);
  std::uint32_t part_for(std::uint32_t cell, const Place& place, Place& corner);

  std::vector<Cell> cells_;
};

/// The same from all pairs.
[[nodiscard]] Repulsion exact_repulsion(std::span<const Place> places, std::size_t on);

}  // namespace tensorscope::viewer::analysis
