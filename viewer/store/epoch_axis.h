#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tensorscope::viewer {

class ScalarSeries;

/// Which epoch a step was in, with its fraction: read off the scalar that a trainer calls "epoch", whether it records
/// whole numbers or fractions, at every step or once an epoch.
/// Threads: one; refers to the series, which outlives it.
/// At the limit: an epoch lasts until the next one is recorded; the newest goes on at the pace of the one before it.
/// Values that fall, as after a restart, are passed over: an axis never goes back.
class EpochAxis {
 public:
  /// "epoch", "train/epoch", "trainer.Epoch".
  static bool is_named(std::string_view path);

  EpochAxis() = default;
  explicit EpochAxis(const ScalarSeries* series) : series_(series) {}

  /// From the second epoch on: one alone has no length.
  bool is_known() const;
  /// Changes whenever the epochs do.
  std::uint64_t revision() const;
  std::optional<double> epoch_at(double step) const;
  /// The same for ascending steps at once, in one pass; `epochs` gets their size, or none if no epoch is known.
  void epochs_at(std::span<const double> steps, std::vector<double>& epochs) const;

 private:
  void renew() const;
  double at(double step, std::size_t& hint) const;

  const ScalarSeries* series_ = nullptr;
  // Where each epoch begins, of the series as it was last.
  mutable std::uint64_t known_revision_ = 0;
  mutable std::vector<double> steps_, epochs_;
};

}  // namespace tensorscope::viewer
