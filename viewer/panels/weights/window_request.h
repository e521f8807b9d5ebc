#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "schema/sample.h"
#include "viewer/analysis/axis_range.h"

namespace tensorscope::viewer {

/// What a picture of a tensor needs of it.
struct PictureNeed {
  std::span<const std::int64_t> shape;
  std::size_t row_dimensions = 1;  ///< see tensor_form.h
  std::uint64_t row_pixels = 1;
  std::uint64_t column_pixels = 1;
  /// What is in view of an axis that is a single dimension, in indices; nothing: all.
  std::optional<analysis::Range> rows;
  std::optional<analysis::Range> columns;
  bool every_element = false;  ///< the user wants them all, whatever that costs
};

/// Which elements to ask the job for. A small tensor is asked for whole. Of a large one, each axis that is a single
/// dimension is strided to the pixels of the view, with a margin so that a little panning needs no other window; axes
/// of several dimensions are thinned where they are longest. Threads: one owner. At the limit: never more than
/// kMostElements unless every element is wanted, never a stride of more than 2^32 - 1.
class WindowRequest {
 public:
  static constexpr std::uint64_t kWholeElements = std::uint64_t{1} << 18;
  static constexpr std::uint64_t kMostElements = std::uint64_t{1} << 20;

  /// Stays the same as long as it serves: every change costs the picture a wait.
  const schema::Window& update(const PictureNeed& need);

 private:
  void ask_anew(const PictureNeed& need);
  bool still_serves(const PictureNeed& need) const;

  std::array<std::int64_t, schema::kMaxDimensions> shape_{};
  std::size_t row_dimensions_ = 0;
  bool every_element_ = false;
  bool known_ = false;
  schema::Window window_;
};

/// How often to ask for so many elements: a few times a second, seldom where they are many.
double samples_per_second(const schema::Window& window);

/// How many of a convolution's kernels are asked for at once: whole ones, as many as can be told apart.
struct KernelCounts {
  std::uint64_t outputs = 0;
  std::uint64_t inputs = 0;
  bool operator==(const KernelCounts&) const = default;
};
/// On so many elements from left to right and from top to bottom, with one between two kernels; at least one of each.
KernelCounts kernel_counts(std::span<const std::int64_t> shape, double columns, double rows);

/// So many from these on; fewer at the tensor's end.
schema::Window kernel_window(std::span<const std::int64_t> shape, KernelCounts counts, std::uint64_t first_output,
                             std::uint64_t first_input);

}  // namespace tensorscope::viewer
