#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "viewer/panels/neurons/seen_so_far.h"

namespace tensorscope::viewer {

/// What units say of the neurons of a layer over the last samples at or before a step, of one layer of one size.
struct UnitsSeen {
  Seen seen;
  std::vector<double> on_rate;  ///< NaN: no finite output
  std::vector<double> largest;
  std::vector<double> magnitude;  ///< E|h|, where no output was negative; else empty
};

/// Looks back over units again and again, while further ones come: what was summed up is not read a second time.
/// Threads: one owner.
/// At the limit: looks back over no more than about two million numbers.
class UnitsHistory {
 public:
  /// `is_same_batch`: a probe's samples are the same at every step, and count once.
  UnitsSeen look_back(const Source& source, std::uint64_t step, analysis::OutputKind kind, bool is_same_batch);

  std::uint64_t samples_read() const { return samples_read_; }  ///< by all looks together
  std::size_t memory_bytes() const;

 private:
  struct Totals {
    Seen seen;  // of which each sample is another one
    std::uint64_t largest_batch = 0;
    std::uint64_t first_batch = 0;  // at the first of the steps
    bool has_negative = false;
    std::vector<std::uint64_t> finite;
    std::vector<std::uint64_t> on;
    std::vector<double> sum;
    std::vector<double> largest;

    explicit Totals(std::size_t neurons);
    void add_older(const Summary& sample, std::uint64_t batch);
    void add_older(const Totals& older);
  };
  struct Of {
    std::uint32_t source = schema::kNoSource;
    schema::Phase phase = schema::Phase::unknown;
    std::size_t axis = 0;
    std::uint64_t total = 0;
    std::uint32_t stride = 1;
    std::size_t count = 0;
    bool operator==(const Of&) const = default;
  };
  using Samples = std::vector<const Summary*>;  // the newest first

  Samples samples_of(const Source& source, std::uint64_t step, const UnitValues& like) const;
  const Totals* block_at(const Samples& samples, std::size_t at) const;
  void sum_up(const Source& source, const Samples& samples, std::size_t begin, std::size_t end);
  Totals totals_of(const Source& source, const Samples& samples, bool is_same_batch);

  Of of_;
  std::map<std::uint64_t, Totals> blocks_;  // by their last step
  std::uint64_t samples_read_ = 0;
};

}  // namespace tensorscope::viewer
