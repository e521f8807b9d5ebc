#pragma once

#include <cstdint>
#include <span>

namespace tensorscope::viewer::analysis {

/// Two ways of smoothing a curve. Both pass non-finite points through unchanged and do not count them, and both
/// write one value per point: `out` has the size of `y`. Where an entry stands for several points, `points` says how
/// many, and it counts as so many of its value; without `points` each is one.
/// Threads: pure functions.

/// TensorBoard's debiased exponential moving average (`classicSmoothing` of its line chart):
/// m_t = s*m_{t-1} + (1-s)*y_t, shown as m_t / (1 - s^k) with k the number of finite points so far.
/// `weight` is clamped to [0, 1]; a constant series is returned unchanged.
void smooth_debiased(std::span<const double> y, double weight, std::span<double> out,
                     std::span<const std::uint64_t> points = {});

/// W&B's time-weighted average: the weight decays with the distance in x, so that series of different density are
/// smoothed alike. w = min(sqrt(weight), 0.999); a = w^(dx / range * viewport_scale); Y = Y*a + y; D = D*a + 1; Y / D.
/// `x` ascends and has the size of `y`. With a range of zero nothing decays.
void smooth_time_weighted(std::span<const double> x, std::span<const double> y, double weight, double viewport_scale,
                          std::span<double> out, std::span<const std::uint64_t> points = {});

/// W&B does not publish its viewport scale; with this one a chart's width is a thousand decay units.
inline constexpr double kViewportScale = 1000.0;

}  // namespace tensorscope::viewer::analysis
