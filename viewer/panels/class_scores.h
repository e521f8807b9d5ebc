#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer {

/// A sample's scores, a number for each class, and what share of certainty each has: their softmax, unless they are
/// shares already (none below 0, and 1 together).
struct ClassScores {
  std::vector<float> scores;
  std::vector<double> shares;
  bool are_shares = false;

  bool empty() const { return scores.empty(); }
  /// The class of the largest score; nothing if none is a number.
  std::optional<std::uint32_t> predicted() const;
  /// −log of a class's share, in nats; of scores that are no shares also where that is too small for a number.
  /// `number` < scores.size().
  double loss(std::uint32_t number) const;
};

/// Threads: pure functions.
/// At the limit: without the sample, or of scores that are not N × classes, they are empty.
ClassScores class_scores(const schema::Region& region, std::uint32_t sample);

/// The class that a label stands for; nothing if it is no whole number, such as what a regression aims at.
std::optional<std::uint32_t> class_of(double label);

/// "98.2 %", "< 0.1 %", "> 99.9 %": one decimal says enough of a share of certainty.
std::string share_text(double share);

/// What classes are called, as far as labels of this batch say it.
class ClassNames {
 public:
  /// Reads the labels' words. `labels` may be null.
  void update(const RegionSample* labels);
  /// The sample's label; nothing if there is none.
  std::optional<std::uint32_t> label_of(std::uint32_t sample) const;
  /// "7" or "cat".
  std::string word(std::uint32_t number) const;
  /// "7" or "3 cat".
  std::string full(std::uint32_t number) const;

 private:
  std::vector<std::int64_t> labels_;
  std::uint32_t first_ = 0;
  std::map<std::uint32_t, std::string> words_;
};

}  // namespace tensorscope::viewer
