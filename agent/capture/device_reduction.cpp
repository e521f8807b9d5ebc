#include "agent/capture/device_reduction.h"

#include <ATen/ATen.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <mutex>
#include <vector>

#include "agent/capture/device_copies.h"
#include "agent/sampling/device_sums.h"

namespace tensorscope::agent {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A device that counts in parallel is slow where all count in one place: each bin has so many counters.
constexpr std::int64_t kLanes = 64;

constexpr std::int64_t kChunk = std::int64_t{1} << 22;  // elements that are doubles at once

constexpr std::size_t kStreams = 64;

// DeviceSums::edges() for the current stream of a device: what another stream has uploaded may not be there yet. They
// stay to the end of the process, when a device may be gone.
at::Tensor edges_on(c10::Device device) {
  struct OfStream {
    c10::Stream stream;
    at::Tensor host, there;
  };
  struct Known {
    std::mutex lock;
    std::vector<OfStream> streams;
  };
  static Known& known = *new Known;
  const c10::Stream stream = c10::impl::VirtualGuardImpl(device.type()).getStream(device);
  const std::lock_guard guard(known.lock);
  const auto found = std::ranges::find(known.streams, stream, &OfStream::stream);
  if (found != known.streams.end()) return found->there;
  const auto numbers = DeviceSums::edges();
  const at::Tensor like = at::empty({static_cast<std::int64_t>(numbers.size())}, at::kDouble);
  const at::Tensor host = device.is_cpu() ? like : host_memory(like);
  std::ranges::copy(numbers, static_cast<double*>(host.data_ptr()));
  const at::Tensor there = at::empty(like.sizes(), like.options().device(device));
  there.copy_(host, /*non_blocking=*/true);
  if (known.streams.size() == kStreams) known.streams.clear();
  known.streams.push_back({stream, host, there});
  return there;
}

// How many elements each of DeviceSums' bins has.
at::Tensor counts_of(const at::Tensor& doubles) {
  const at::Tensor bins = at::bucketize(doubles, edges_on(doubles.device()));
  const auto integers = bins.options();
  at::Tensor places = at::arange(doubles.numel(), integers).bitwise_and_(kLanes - 1).add_(bins, kLanes);
  constexpr auto kBins = static_cast<std::int64_t>(DeviceSums::kBins);
  at::Tensor counts = at::zeros({kBins * kLanes}, integers);
  counts.scatter_add_(0, places, at::ones({1}, integers).expand_as(places));
  return counts.view({kBins, kLanes}).sum(1);
}

// For each neuron; `all_finite` has zeros in place of what is not finite.
void add_units(std::vector<at::Tensor>& parts, const at::Tensor& x, const at::Tensor& all_finite, std::int64_t axis) {
  const auto neurons = static_cast<std::size_t>(x.size(axis));
  const auto stride = static_cast<std::int64_t>(DeviceSums::unit_stride(neurons));
  const at::Tensor kept = x.slice(axis, 0, x.size(axis), stride);
  const at::Tensor finite = all_finite.slice(axis, 0, x.size(axis), stride);
  std::vector<std::int64_t> others;
  for (std::int64_t i = 0; i < x.dim(); ++i) {
    if (i != axis) others.push_back(i);
  }
  // Fewer operators than at::isfinite: ∞ − ∞ is NaN.
  const at::Tensor is_finite = (kept - kept).eq(0);
  const auto over_others = [&](const at::Tensor& values) {
    // Without dimensions, LibTorch would sum over all.
    return others.empty() ? values.to(at::kDouble) : at::sum(values, others, false, at::kDouble);
  };
  parts.push_back(over_others(finite));
  parts.push_back(over_others(finite.gt(0)));
  parts.push_back(others.empty() ? finite.abs() : at::amax(finite.abs(), others));
  parts.push_back(over_others(is_finite));
}

}  // namespace

at::Tensor sums_on_device(const at::Tensor& elements, std::optional<std::size_t> unit_axis) {
  const at::Tensor x = elements.to(at::kDouble).contiguous();
  const at::Tensor flat = x.view({-1});
  const at::Tensor counts = counts_of(flat);
  // All but the infinities and NaN.
  const at::Tensor finite_count = counts.narrow(0, 1, counts.size(0) - 3).sum();
  const at::Tensor finite = at::nan_to_num(flat, 0, 0, 0);
  const at::Tensor sum = finite.sum();
  const at::Tensor deviations = at::nan_to_num(flat - sum / finite_count, 0, 0, 0);
  const std::vector<at::Tensor> numbers{
      sum,
      at::linalg_vector_norm(finite, 1),
      at::linalg_vector_norm(finite, 2),
      at::linalg_vector_norm(deviations, 2),
      at::amin(at::nan_to_num(flat, kInfinity, kInfinity, kInfinity)),
      at::amax(at::nan_to_num(flat, -kInfinity, -kInfinity, -kInfinity)),
  };
  std::vector<at::Tensor> parts{at::stack(numbers), counts.to(at::kDouble)};
  if (unit_axis) add_units(parts, x, finite.view(x.sizes()), static_cast<std::int64_t>(*unit_axis));
  return at::cat(parts);
}

at::Tensor norm_on_device(const at::Tensor& tensor) {
  if (tensor.numel() <= kChunk) return at::linalg_vector_norm(tensor.to(at::kDouble), 2);
  // Along the longest dimension: each part is again of one that is small enough, or cut further.
  std::int64_t longest = 0;
  for (std::int64_t i = 1; i < tensor.dim(); ++i) longest = tensor.size(i) > tensor.size(longest) ? i : longest;
  const std::int64_t rows = std::max<std::int64_t>(kChunk / (tensor.numel() / tensor.size(longest)), 1);
  std::vector<at::Tensor> norms;
  for (const at::Tensor& part : tensor.split(rows, longest)) norms.push_back(norm_on_device(part));
  return at::linalg_vector_norm(at::stack(norms), 2);
}

}  // namespace tensorscope::agent
