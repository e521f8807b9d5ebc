#pragma once

#include <span>
#include <vector>

#include "viewer/analysis/projection/points.h"

namespace tensorscope::viewer::analysis {

/// A rotation, perhaps with a reflection, and a shift.
struct RigidMotion {
  double xx = 1.0, xy = 0.0, yx = 0.0, yy = 1.0;
  Place shift;

  [[nodiscard]] Place operator()(const Place& place) const {
    return {xx * place.x + xy * place.y + shift.x, yx * place.x + yy * place.y + shift.y};
  }
};

/// The motion that brings `moving` nearest to `fixed` in the sum of squares, place by place: orthogonal Procrustes
/// (Schönemann 1966) in the plane, without scaling.
/// Threads: pure functions.
/// At the limit: without places nothing moves.
[[nodiscard]] RigidMotion procrustes(std::span<const Place> moving, std::span<const Place> fixed);

/// The signs of both axes with which `moving` agrees best with `fixed`: for axes that mean something, which no rotation
/// may mix.
[[nodiscard]] RigidMotion sign_alignment(std::span<const Place> moving, std::span<const Place> fixed);

/// The largest distance between two places.
[[nodiscard]] double diameter(std::span<const Place> places);

/// How far places lie from where they were, on average, as a share of the diameter of where they were. 0 where that is
/// 0.
[[nodiscard]] double drift(std::span<const Place> now, std::span<const Place> before);

}  // namespace tensorscope::viewer::analysis
