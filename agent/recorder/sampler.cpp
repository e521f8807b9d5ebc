#include "agent/recorder/sampler.h"

#include <algorithm>
#include <new>

#include "agent/sampling/gather.h"
#include "agent/sampling/window.h"

namespace tensorscope::agent {
namespace {

using schema::DropCause;
using schema::Product;

// What a record needs besides the elements: the widest histogram, statistics, windows, alignment.
constexpr std::size_t kRecordOverhead = std::size_t{16} << 10;
// Until a source's cost was measured.
constexpr double kAssumedNsPerElement = 2;
// Fewer elements say too little.
constexpr std::uint64_t kLeastElements = 4096;

}  // namespace

bool Sampler::create(std::size_t max_record_bytes) noexcept {
  if (max_record_bytes <= kRecordOverhead) return false;
  most_payload_bytes_ = max_record_bytes - kRecordOverhead;
  // Not written to here: the pages that no window needs are never there.
  gathered_.reset(new (std::nothrow) std::byte[most_payload_bytes_]);
  return gathered_ != nullptr && encoder_.create(most_payload_bytes_);
}

std::uint64_t Sampler::take(Source& source, const TensorView& view, std::span<const WantTable::Task> due,
                            const Moment& moment, schema::SegmentWriter& segment) noexcept {
  const std::uint64_t total = view.elements();
  schema::SampleParts parts;
  parts.header = {source.id, moment.step, moment.phase, moment.time_ns, 0, total};
  Product reductions = Product::none;
  for (const WantTable::Task& task : due) {
    if (!has(task.products, Product::region)) reductions = reductions | task.products;
  }
  if (reductions != Product::none) {
    parts.header.sampled = reduce(source, view, moment.most_ns);
    if (has(reductions, Product::stats)) parts.stats = &reduction_.stats();
    if (has(reductions, Product::histogram)) parts.histogram = &reduction_.histogram();
  }
  std::uint64_t written = 0;
  const auto write = [&](std::span<const std::byte> payload) {
    if (const auto record = encoder_.encode(parts)) {
      if (segment.sample(parts.header, *record, payload) == schema::Outcome::written) ++written;
    } else {
      segment.count_drop(DropCause::encode);
    }
    parts.stats = nullptr;
    parts.histogram = nullptr;
  };
  bool is_reduction_out = reductions == Product::none;
  for (const WantTable::Task& task : due) {
    if (!has(task.products, Product::region)) continue;
    const std::uint64_t room = most_payload_bytes_ / schema::element_bytes(view.dtype);
    const auto window = fit_window(view, task.window, room);
    if (!window) continue;
    schema::Region region{view.dtype, view.sizes, *window, read(view, *window)};
    if (parts.stats == nullptr && parts.histogram == nullptr) {
      parts.header.sampled = region.data.size() / schema::element_bytes(view.dtype);
    }
    parts.region = &region;
    write(region.data);
    parts.region = nullptr;
    is_reduction_out = true;
  }
  if (!is_reduction_out) write({});
  return written;
}

std::uint64_t Sampler::reduce(Source& source, const TensorView& view, std::uint64_t most_ns) noexcept {
  const double known = source.ns_per_element.load(std::memory_order_relaxed);
  const double ns_per_element = known > 0 ? known : kAssumedNsPerElement;
  const double most = static_cast<double>(most_ns) / ns_per_element;
  Grid grid = grid_of(view);
  if (static_cast<double>(view.elements()) > most) {
    grid = thinned(in_memory_order(grid), std::max(static_cast<std::uint64_t>(most), kLeastElements), view);
  }
  const std::uint64_t elements = grid.elements();
  const std::uint64_t begun_ns = schema::monotonic_ns();
  reduction_.run(grid, view.dtype);
  if (elements >= kLeastElements) {
    const auto taken_ns = static_cast<double>(schema::monotonic_ns() - begun_ns);
    source.ns_per_element.store(taken_ns / static_cast<double>(elements), std::memory_order_relaxed);
  }
  return elements;
}

std::span<const std::byte> Sampler::read(const TensorView& view, const schema::Window& window) noexcept {
  const Grid grid = merged(grid_of(view, window));
  const std::size_t bytes = grid.elements() * grid.element_bytes;
  if (bytes == 0) return {};
  if (grid.is_contiguous()) return {grid.origin, bytes};
  gather(grid, gathered_.get());
  return {gathered_.get(), bytes};
}

}  // namespace tensorscope::agent
