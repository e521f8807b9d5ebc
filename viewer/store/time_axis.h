#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tensorscope::viewer {

class ScalarSeries;

/// When a step was, in seconds after the first recorded one: read off the series that the agent writes by itself.
/// Threads: plain data; refers to the series, which outlives it.
class TimeAxis {
 public:
  static constexpr const char* kSource = "tensorscope/time";

  TimeAxis() = default;
  explicit TimeAxis(const ScalarSeries* series) : series_(series) {}

  bool is_known() const;
  /// Changes whenever the times do.
  std::uint64_t revision() const;
  /// Linear between two recorded steps, the nearest one's beyond both ends. Nothing if no time was recorded.
  std::optional<double> seconds_at(double step) const;
  /// The same for ascending steps at once, in one pass; `seconds` gets their size, or none if no time was recorded.
  void seconds_at(std::span<const double> steps, std::vector<double>& seconds) const;

 private:
  double at(double step, std::size_t& hint) const;

  const ScalarSeries* series_ = nullptr;
};

}  // namespace tensorscope::viewer
