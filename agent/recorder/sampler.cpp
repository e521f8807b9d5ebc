#include "agent/recorder/sampler.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <new>
#include <string>

#include "agent/sampling/conversion.h"
#include "agent/sampling/element_source.h"
#include "agent/sampling/gather.h"
#include "agent/sampling/window.h"

namespace tensorscope::agent {
namespace {

using schema::DropCause;
using schema::Product;

// What a record needs besides the elements: the widest histogram, most units, statistics, windows, alignment.
constexpr std::size_t kRecordOverhead = (std::size_t{16} << 10) + 4 * sizeof(float) * schema::Units::kMost;

bool is_whole_number(schema::Dtype dtype) noexcept {
  using schema::Dtype;
  return dtype == Dtype::int8 || dtype == Dtype::int16 || dtype == Dtype::int32 || dtype == Dtype::int64 ||
         dtype == Dtype::uint8;
}

// Of one row: an index of the first dimension with all else.
std::uint64_t vector_elements(const TensorView& view) noexcept {
  const std::uint64_t rows = view.dimensions > 0 ? static_cast<std::uint64_t>(view.sizes[0]) : 0;
  return rows > 0 ? view.elements() / rows : 0;
}

bool has_reduction(const schema::SampleParts& parts) noexcept {
  return parts.stats != nullptr || parts.histogram != nullptr || parts.units != nullptr;
}

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
  parts.header.argument = due.empty() ? 0 : due.front().argument;
  for (const WantTable::Task& task : due) {
    if (!is_window(task)) reductions = reductions | task.products;
  }
  if (reductions != Product::none) {
    parts.header.sampled = reduce(source, view, has(reductions, Product::units), moment.most_ns);
    if (has(reductions, Product::stats)) parts.stats = &reduction_.stats();
    if (has(reductions, Product::histogram)) parts.histogram = &reduction_.histogram();
    if (has(reductions, Product::units)) parts.units = &reduction_.units();
  }
  parts.header.cost_ns = schema::monotonic_ns() - begun_ns;
  Taken taken;
  if (reductions != Product::none) taken.stats = &reduction_.stats();
  bool is_enough = false;
  while (taken.served < due.size() && !is_enough) {
    const WantTable::Task& task = due[taken.served++];
    if (!is_window(task)) continue;
    taken.bytes += write_region(source, view, task, parts, moment, segment);
    is_enough = taken.bytes >= moment.most_bytes || schema::monotonic_ns() - begun_ns >= moment.most_ns;
  }
  if (has_reduction(parts)) taken.bytes += write(parts, {}, segment);
  return taken;
}

TensorView Sampler::in_memory(const TensorView& view, std::uint64_t most) noexcept {
  if (view.computed == nullptr) return view;
  most = std::min(most, most_payload_bytes_ / schema::element_bytes(view.dtype));
  const std::optional<schema::Window> window = fit_whole_rows(view, most);
  TensorView part = view;
  part.computed = nullptr;
  part.data = gathered_.get();
  std::int64_t stride = 1;
  for (std::size_t i = view.dimensions; i > 0; --i) {
    part.sizes[i - 1] = window ? window->count[i - 1] : 0;
    part.strides[i - 1] = stride;
    stride *= part.sizes[i - 1];
  }
  if (window) view.computed->fill(*window, gathered_.get());
  return part;
}

std::uint64_t Sampler::reduce(Source& source, const TensorView& view, bool with_units, std::uint64_t most_ns) noexcept {
  const std::uint64_t most = most_reduced(source, view, most_ns);
  const std::uint64_t begun_ns = schema::monotonic_ns();
  const TensorView there = in_memory(view, most);
  Grid grid = grid_of(there);
  if (with_units) {
    const std::size_t axis = there.neurons_along();
    std::uint32_t stride = 1;
    grid = thinned_beside(grid, axis, most, there, stride);
    reduction_.run(grid, there.dtype, axis);
    schema::Units& units = reduction_.units();
    units.stride *= stride;
    units.axis = static_cast<std::uint8_t>(axis);
    // A computed tensor may have been thinned along the neurons too, by a power of two.
    units.total = view.dimensions == 0 ? 1 : static_cast<std::uint64_t>(view.sizes[axis]);
    while (units.count() > 0 && (units.total + units.stride - 1) / units.stride > units.count()) units.stride *= 2;
  } else {
    if (there.elements() > most) grid = thinned(in_memory_order(grid), most, there);
    reduction_.run(grid, there.dtype);
  }
  const std::uint64_t elements = grid.elements();
  source.reduction.measured(elements, schema::monotonic_ns() - begun_ns);
  return elements;
}

std::uint64_t Sampler::most_reduced(const Source& source, const TensorView& view, std::uint64_t most_ns) noexcept {
  return view.device == nullptr ? source.reduction.elements_within(most_ns) : kMostOfDevice;
}

std::uint64_t Sampler::room(const TensorView& view) const noexcept {
  const std::uint64_t bytes = most_payload_bytes_;
  return (view.device == nullptr ? bytes : std::min(bytes, kMostBytesOfDevice)) / schema::element_bytes(view.dtype);
}

std::optional<schema::Window> Sampler::window_of(const Source& source, const TensorView& view,
                                                 const WantTable::Task& task, std::uint64_t most_ns) const noexcept {
  const bool is_whole = task.window.dimensions == 0;
  // Who names a window means it; who wants the whole tensor wants to see it.
  std::uint64_t most = room(view);
  if (is_whole) most = std::min(most, source.region.elements_within(most_ns));
  if (is_whole && view.device != nullptr) most = std::min(most, kMostOfDevice);
  if (has(task.products, Product::vectors)) {
    // One is the least that is read of them.
    if (vector_elements(view) > room(view)) return std::nullopt;
    return fit_rows(view, task.window, std::max(most, vector_elements(view)));
  }
  return is_whole && view.computed != nullptr ? fit_whole_rows(view, most) : fit_window(view, task.window, most);
}

std::uint64_t Sampler::price_ns(const Source& source, const TensorView& view, const WantTable::Task& task,
                                std::uint64_t most_ns) const noexcept {
  if (!is_window(task))
    return source.reduction.ns_of(std::min(view.elements(), source.reduction.elements_within(most_ns)));
  const std::optional<schema::Window> window = window_of(source, view, task, most_ns);
  if (!window) return 0;
  std::uint64_t elements = 1;
  for (std::size_t i = 0; i < window->dimensions; ++i) elements *= window->count[i];
  return source.region.ns_of(elements);
}

std::uint64_t Sampler::write_region(Source& source, const TensorView& view, const WantTable::Task& task,
                                    schema::SampleParts& parts, const Moment& moment,
                                    schema::SegmentWriter& segment) noexcept {
  const std::optional<schema::Window> window = window_of(source, view, task, moment.most_ns);
  if (!window) return refuse_long_vectors(view, task, parts.header, segment);
  const std::uint64_t begun_ns = schema::monotonic_ns();
  const schema::Region region{view.dtype, view.sizes, *window, read(view, *window),
                              has(task.products, Product::vectors)};
  const std::uint64_t elements = region.data.size() / schema::element_bytes(view.dtype);
  parts.region = &region;
  parts.words = words_of(source, region);
  if (!has_reduction(parts)) parts.header.sampled = elements;
  parts.header.cost_ns += schema::monotonic_ns() - begun_ns;
  const std::uint64_t written = write(parts, region.data, segment);
  source.region.measured(elements, schema::monotonic_ns() - begun_ns);
  return written;
}

std::string_view Sampler::words_of(const Source& source, const schema::Region& region) noexcept {
  const WordOf* const word_of = source.word_of.load(std::memory_order_acquire);
  const std::size_t bytes = schema::element_bytes(region.dtype);
  if (word_of == nullptr || region.data.empty() || !is_whole_number(region.dtype)) return {};
  // They take of the room that the elements leave.
  const std::size_t left = std::min(schema::kMaxWordsBytes, most_payload_bytes_ - region.data.size());
  try {
    words_.clear();
    for (std::size_t at = 0; at < region.data.size(); at += bytes) {
      double value = 0;
      convert(region.data.data() + at, region.dtype, 1, 1, &value);
      if (at > 0) words_ += '\0';
      const std::string word = (*word_of)(static_cast<std::int64_t>(value));
      std::ranges::copy_if(word, std::back_inserter(words_), [](char c) { return c != '\0'; });
      if (words_.size() > left) return {};
    }
    return words_;
  } catch (...) {
    // The user's function, or no memory: the numbers are there.
    return {};
  }
}

std::uint64_t Sampler::refuse_long_vectors(const TensorView& view, const WantTable::Task& task,
                                           const schema::SampleHeader& header,
                                           schema::SegmentWriter& segment) noexcept {
  const std::size_t element_bytes = schema::element_bytes(view.dtype);
  if (!has(task.products, Product::vectors) || vector_elements(view) <= room(view)) return 0;
  segment.count_drop(DropCause::too_large);
  std::array<char, 160> text;
  std::snprintf(text.data(), text.size(), "one vector has %llu bytes, and a record holds %llu%s",
                static_cast<unsigned long long>(vector_elements(view) * element_bytes),
                static_cast<unsigned long long>(room(view) * element_bytes),
                view.device == nullptr ? "; a larger ring holds it: TENSORSCOPE_RING" : " of what is on a device");
  return answer(header, text.data(), segment);
}

std::uint64_t Sampler::answer(const schema::SampleHeader& header, const char* text,
                              schema::SegmentWriter& segment) noexcept {
  schema::SampleParts parts{.header = header};
  parts.header.sampled = parts.header.cost_ns = 0;
  parts.answer = text;
  return write(parts, {}, segment);
}

std::uint64_t Sampler::write(schema::SampleParts& parts, std::span<const std::byte> payload,
                             schema::SegmentWriter& segment) noexcept {
  const auto record = encoder_.encode(parts);
  if (!record) segment.count_drop(DropCause::encode);
  const bool is_written = record && segment.sample(parts.header, *record, payload) == schema::Outcome::written;
  // Each is written once.
  parts.stats = nullptr;
  parts.histogram = nullptr;
  parts.units = nullptr;
  parts.region = nullptr;
  parts.words = {};
  parts.header.cost_ns = 0;
  return is_written ? record->bytes() : 0;
}

std::span<const std::byte> Sampler::read(const TensorView& view, const schema::Window& window) noexcept {
  if (view.computed != nullptr) {
    std::size_t bytes = schema::element_bytes(view.dtype);
    for (std::size_t i = 0; i < window.dimensions; ++i) bytes *= window.count[i];
    if (bytes > 0) view.computed->fill(window, gathered_.get());
    return {gathered_.get(), bytes};
  }
  const Grid grid = merged(grid_of(view, window));
  const std::size_t bytes = grid.elements() * grid.element_bytes;
  if (bytes == 0) return {};
  if (grid.is_contiguous()) return {grid.origin, bytes};
  gather(grid, gathered_.get());
  return {gathered_.get(), bytes};
}

}  // namespace tensorscope::agent
