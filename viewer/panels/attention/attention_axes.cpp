#include "viewer/panels/attention/attention_axes.h"

#include <algorithm>
#include <tuple>

#include "schema/patches.h"

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;
using Axis = Placement::Axis;

constexpr std::string_view kInput = ":input";
constexpr std::string_view kImage = ":image";

// "net" of "net:tokens"; whole words only, so that "net" does not own "network.layer".
bool owns(std::string_view owner, std::string_view path) {
  if (!path.starts_with(owner)) return false;
  if (path.size() == owner.size()) return true;
  constexpr std::string_view kAfter = "./:#";
  return kAfter.find(path[owner.size()]) != std::string_view::npos;
}

std::string_view owner_of(std::string_view path) {
  const std::size_t colon = path.rfind(':');
  return colon == std::string_view::npos ? path : path.substr(0, colon);
}

bool is_whole_number(schema::Dtype dtype) {
  return dtype == schema::Dtype::int64 || dtype == schema::Dtype::int32 || dtype == schema::Dtype::int16;
}

std::span<const std::int64_t> shape_of(const RegionSample& sample) {
  return std::span(sample.region.shape).first(sample.region.window.dimensions);
}

// What a source of tokens or an input could be to attention; nothing if it has nothing to do with it.
std::optional<PositionPart> part_of(const Source& source, std::uint64_t step) {
  const std::vector<std::int64_t>& shape = source.entry.shape;
  PositionPart part;
  part.source = &source;
  part.first = source.entry.placement.first;
  const bool is_text = source.entry.kind == SourceKind::token ||
                       (source.path().ends_with(kInput) && is_whole_number(source.entry.dtype));
  if (is_text) {
    if (shape.empty() || shape.size() > 2) return std::nullopt;
    const RegionSample* const newest = source.regions.at(step);
    const bool is_known = newest != nullptr && newest->region.window.dimensions == shape.size();
    part.count = is_known ? shape_of(*newest).back() : shape.back();
    return part;
  }
  if (!source.path().ends_with(kImage) && !source.path().ends_with(kInput)) return std::nullopt;
  if (shape.size() < 2 || shape.size() > 4) return std::nullopt;
  part.is_picture = true;
  constexpr std::uint32_t kMost = std::uint32_t{1} << 31;  // more fit no sequence
  part.patch_rows = std::min(source.entry.placement.patch_rows, kMost);
  part.patch_columns = std::min(source.entry.placement.patch_columns, kMost);
  part.count = part.patch_rows * part.patch_columns;
  part.is_guess = part.count == 0;
  // Without a word about it, only what is called an image, or has the dimensions of some.
  if (part.is_guess && source.path().ends_with(kInput) && shape.size() < 4) return std::nullopt;
  return part;
}

// Patches behind CLS, or alone.
bool guess_patches(PositionPart& part, std::int64_t extent) {
  const std::vector<std::int64_t>& shape = part.source->entry.shape;
  for (const std::int64_t before : {std::int64_t{0}, std::int64_t{1}}) {
    const auto patches = schema::square_patches(shape[shape.size() - 2], shape.back(), extent - before);
    if (!patches) continue;
    part.first = before;
    part.patch_rows = patches->rows;
    part.patch_columns = patches->columns;
    part.count = extent - before;
    return true;
  }
  return false;
}

// What a module was seen to be given, of which nobody said what it is: that of a probe's batch is "probe:input".
bool is_only_observed(const Store& store, const Source& source, std::string_view owner) {
  const Source* const parent = store.source(source.entry.parent);
  return source.path().ends_with(kInput) && (parent == nullptr || parent->path() != owner);
}

struct Candidate {
  PositionPart part;
  std::string_view owner;
  bool is_only_observed = false;
  Axis axis = Axis::both;
};

bool fits(PositionPart& part, Axis axis, std::int64_t extent, bool is_square) {
  if (part.is_guess) return guess_patches(part, extent);
  if (part.count <= 0 || part.end() > extent) return false;
  return axis != Axis::both || is_square || (part.first == 0 && part.count == extent);
}

std::vector<PositionPart> side_of(const std::vector<Candidate>& candidates, Axis side, std::int64_t extent,
                                  bool is_square) {
  std::vector<Candidate> fitting;
  for (Candidate candidate : candidates) {
    const bool is_meant = candidate.axis == Axis::both || candidate.axis == side;
    if (is_meant && fits(candidate.part, candidate.axis, extent, is_square)) fitting.push_back(candidate);
  }
  // What is said of the innermost module counts; what was only observed, and a guess, beside nothing that was said.
  const auto rank = [](const Candidate& candidate) {
    const PositionPart& part = candidate.part;
    return std::tuple(part.is_guess, candidate.is_only_observed, -static_cast<std::ptrdiff_t>(candidate.owner.size()));
  };
  std::ranges::stable_sort(fitting, {}, rank);
  std::vector<PositionPart> parts;
  for (const Candidate& candidate : fitting) {
    const bool is_free = std::ranges::none_of(parts, [&](const PositionPart& part) {
      return candidate.part.first < part.end() && part.first < candidate.part.end();
    });
    if (is_free) parts.push_back(candidate.part);
  }
  std::ranges::sort(parts, {}, &PositionPart::first);
  return parts;
}

}  // namespace

std::vector<const Source*> sources_of_positions(const Store& store) {
  std::vector<const Source*> found;
  for (const Source& source : store.sources()) {
    if (source.entry.kind == SourceKind::token || source.entry.kind == SourceKind::input) found.push_back(&source);
  }
  return found;
}

AttentionAxes axes_of(const Store& store, std::span<const Source* const> candidates, const Source& attention,
                      const AttentionShape& shape, std::uint64_t step) {
  std::vector<Candidate> owned;
  for (const Source* const source : candidates) {
    const std::string_view owner = owner_of(source->path());
    const auto part = owns(owner, attention.path()) ? part_of(*source, step) : std::nullopt;
    if (!part) continue;
    owned.push_back({*part, owner, is_only_observed(store, *source, owner), source->entry.placement.axis});
  }
  const bool is_square = shape.queries == shape.keys;
  AttentionAxes axes;
  axes.queries = side_of(owned, Axis::queries, shape.queries, is_square);
  axes.keys = side_of(owned, Axis::keys, shape.keys, is_square);
  axes.is_self = is_square && axes.queries == axes.keys;
  return axes;
}

const RegionSample* part_sample(const PositionPart& part, const schema::Window& asked, std::uint64_t step) {
  return part.source->regions.at(step, [&](const RegionSample& sample) {
    const schema::Window& window = sample.region.window;
    if (part.is_picture || window.dimensions == 0) return window == asked;
    const std::size_t last = window.dimensions - 1;
    schema::Window expected = asked;
    expected.count[last] = static_cast<std::uint32_t>(part.count);
    return window == expected && sample.region.shape[last] == part.count;
  });
}

std::optional<schema::Window> part_window(const PositionPart& part, std::int64_t sample, std::int64_t most_pixels) {
  const std::vector<std::int64_t>& shape = part.source->entry.shape;
  const std::size_t without_batch = part.is_picture ? 3 : 1;
  schema::Window window;
  window.dimensions = shape.size();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    window.stride[i] = 1;
    window.count[i] = static_cast<std::uint32_t>(shape[i]);
  }
  if (shape.size() > without_batch) {
    if (sample < 0 || sample >= shape[0]) return std::nullopt;
    window.start[0] = static_cast<std::uint32_t>(sample);
    window.count[0] = 1;
  } else if (sample != 0) {
    return std::nullopt;
  }
  if (!part.is_picture) {
    // A longer batch than the one announced is asked for whole as well.
    window.count[shape.size() - 1] = static_cast<std::uint32_t>(std::max(shape.back(), part.count));
    return window;
  }
  for (std::size_t i = shape.size() - 2; i < shape.size(); ++i) {
    const std::int64_t stride = std::max<std::int64_t>(1, (shape[i] + most_pixels - 1) / most_pixels);
    window.stride[i] = static_cast<std::uint32_t>(stride);
    window.count[i] = static_cast<std::uint32_t>((shape[i] + stride - 1) / stride);
  }
  return window;
}

}  // namespace tensorscope::viewer
