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

}  // namespace

bool Sampler::create(std::size_t max_record_bytes) noexcept {
  if (max_record_bytes <= kRecordOverhead) return false;
  most_payload_bytes_ = std::min(max_record_bytes - kRecordOverhead, schema::kMaxPayloadBytes);
  // Not written to here: the pages that no window needs are never there.
  gathered_.reset(new (std::nothrow) std::byte[most_payload_bytes_]);
  return gathered_ != nullptr && encoder_.create(most_payload_bytes_);
}

Sampler::Taken Sampler::take(Source& source, const TensorView& view, std::span<const WantTable::Task> due,
                             const Moment& moment, schema::SegmentWriter& segment) noexcept {
  const std::uint64_t begun_ns = schema::monotonic_ns();
  schema::SampleParts parts;
  parts.header = {source.id, moment.step, moment.phase, moment.time_ns, 0, view.elements()};
  Product reductions = Product::none;
  for (const WantTable::Task& task : due) {
    if (!has(task.products, Product::region)) reductions = reductions | task.products;
  }
  if (reductions != Product::none) {
    parts.header.sampled = reduce(source, view, moment.most_ns);
    if (has(reductions, Product::stats)) parts.stats = &reduction_.stats();
    if (has(reductions, Product::histogram)) parts.histogram = &reduction_.histogram();
  }
  Taken taken;
  bool is_enough = false;
  while (taken.served < due.size() && !is_enough) {
    const WantTable::Task& task = due[taken.served++];
    if (!has(task.products, Product::region)) continue;
    taken.bytes += write_region(source, view, task.window, parts, moment, segment);
    is_enough = taken.bytes >= moment.most_bytes || schema::monotonic_ns() - begun_ns >= moment.most_ns;
  }
  if (parts.stats != nullptr || parts.histogram != nullptr) taken.bytes += write(parts, {}, segment);
  return taken;
}

std::uint64_t Sampler::reduce(Source& source, const TensorView& view, std::uint64_t most_ns) noexcept {
  const std::uint64_t most = source.reduction.elements_within(most_ns);
  Grid grid = grid_of(view);
  if (view.elements() > most) grid = thinned(in_memory_order(grid), most, view);
  const std::uint64_t elements = grid.elements();
  const std::uint64_t begun_ns = schema::monotonic_ns();
  reduction_.run(grid, view.dtype);
  source.reduction.measured(elements, schema::monotonic_ns() - begun_ns);
  return elements;
}

std::uint64_t Sampler::write_region(Source& source, const TensorView& view, const schema::Window& wanted,
                                    schema::SampleParts& parts, const Moment& moment,
                                    schema::SegmentWriter& segment) noexcept {
  const std::size_t element_bytes = schema::element_bytes(view.dtype);
  std::uint64_t most = most_payload_bytes_ / element_bytes;
  // Who names a window means it; who wants the whole tensor wants to see it.
  if (wanted.dimensions == 0) most = std::min(most, source.region.elements_within(moment.most_ns));
  const auto window = fit_window(view, wanted, most);
  if (!window) return 0;
  const std::uint64_t begun_ns = schema::monotonic_ns();
  const schema::Region region{view.dtype, view.sizes, *window, read(view, *window)};
  const std::uint64_t elements = region.data.size() / element_bytes;
  parts.region = &region;
  if (parts.stats == nullptr && parts.histogram == nullptr) parts.header.sampled = elements;
  const std::uint64_t written = write(parts, region.data, segment);
  source.region.measured(elements, schema::monotonic_ns() - begun_ns);
  return written;
}

std::uint64_t Sampler::write(schema::SampleParts& parts, std::span<const std::byte> payload,
                             schema::SegmentWriter& segment) noexcept {
  const auto record = encoder_.encode(parts);
  if (!record) segment.count_drop(DropCause::encode);
  const bool is_written = record && segment.sample(parts.header, *record, payload) == schema::Outcome::written;
  // Each is written once.
  parts.stats = nullptr;
  parts.histogram = nullptr;
  parts.region = nullptr;
  return is_written ? record->bytes() : 0;
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
