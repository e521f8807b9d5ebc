#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "viewer/panels/weights/distribution.h"

namespace tensorscope::viewer {

/// The distribution at the step that is shown and that at mark A, in bins; each made anew only where something changed.
/// Threads: one owner.
class ShownDistribution {
 public:
  void update(const Source& source, const Timeline& timeline);

  const Distribution* now() const { return now_ ? &*now_ : nullptr; }
  const Distribution* marked() const { return marked_ ? &*marked_ : nullptr; }
  /// Of both; nothing if there is no finite value now.
  std::optional<analysis::Range> range() const;

  /// In at most `most_bins` bins, fewer where there are few elements. Without a finite value: none.
  const BinnedDistribution& binned(analysis::Range range, std::size_t most_bins);
  const BinnedDistribution& binned() const { return binned_; }

  std::size_t memory_bytes() const;

 private:
  struct Taken {
    std::uint32_t source = schema::kNoSource;
    std::uint64_t step = 0;
    std::optional<std::uint64_t> mark;
    std::uint64_t regions_revision = 0;
    std::uint64_t summaries_revision = 0;
    bool operator==(const Taken&) const = default;
  };

  Taken taken_;
  std::optional<Distribution> now_;
  std::optional<Distribution> marked_;
  bool is_binned_ = false;
  analysis::Range binned_range_;
  std::size_t binned_most_ = 0;
  BinnedDistribution binned_;
};

}  // namespace tensorscope::viewer
