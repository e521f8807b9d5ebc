#include "viewer/panels/weights/tensor_form.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

namespace tensorscope::viewer {
namespace {

bool is_transposed(const schema::CatalogEntry& entry) {
  return entry.module_type.starts_with("ConvTranspose");
}

// What the first two dimensions of a weight mean in modules of this type; nothing of one that a user made.
std::optional<std::pair<const char*, const char*>> weight_names(const schema::CatalogEntry& entry) {
  const std::string_view module = entry.module_type;
  if (is_transposed(entry)) return {{"input channel", "output channel"}};
  if (module.starts_with("Conv")) return {{"output channel", "input channel"}};
  if (module.starts_with("Embedding")) return {{"entry", "dimension"}};
  if (module == "Bilinear") return {{"output", "first input"}};
  constexpr std::array kOfOutputs{"Linear", "RNN", "LSTM", "GRU", "MultiheadAttention"};
  const bool has_outputs = std::ranges::any_of(kOfOutputs, [&](const char* type) { return module.starts_with(type); });
  return has_outputs ? std::optional(std::pair("output", "input")) : std::nullopt;
}

}  // namespace

bool is_weight_like(schema::SourceKind kind) {
  using schema::SourceKind;
  return kind == SourceKind::parameter || kind == SourceKind::gradient || kind == SourceKind::update;
}

bool has_choice(std::span<const std::int64_t> shape) {
  return shape.size() >= 3 && shape.size() <= 5 && elements_of(shape.subspan(2)) <= kMostKernelElements;
}

TensorForm form_of(const schema::CatalogEntry& entry, std::span<const std::int64_t> shape) {
  const std::uint64_t elements = elements_of(shape);
  if (elements == 0) return TensorForm::nothing;
  if (elements == 1) return TensorForm::number;
  if (shape.size() == 1) return TensorForm::row;
  const bool convolves = entry.module_type.starts_with("Conv") || (entry.module_type.empty() && shape.size() == 4);
  // A transposed convolution has its inputs first: its kernels do not belong to outputs.
  const bool has_kernels = is_weight_like(entry.kind) && convolves && !is_transposed(entry);
  return has_kernels && has_choice(shape) ? TensorForm::kernels : TensorForm::matrix;
}

std::size_t row_dimensions(const schema::CatalogEntry& entry, std::span<const std::int64_t> shape) {
  if (shape.size() < 2) return 0;
  if (!is_weight_like(entry.kind)) return shape.size() - 1;
  const auto first = std::ranges::find_if(shape, [](std::int64_t extent) { return extent > 1; });
  return std::min(static_cast<std::size_t>(first - shape.begin()) + 1, shape.size() - 1);
}

std::optional<std::size_t> lone_dimension(std::span<const std::int64_t> shape, std::size_t first, std::size_t end) {
  if (first >= end) return std::nullopt;
  std::optional<std::size_t> lone;
  for (std::size_t i = first; i < end; ++i) {
    if (shape[i] <= 1) continue;
    if (lone) return std::nullopt;
    lone = i;
  }
  return lone.value_or(first);
}

std::vector<std::string> dimension_names(const schema::CatalogEntry& entry, std::size_t dimensions) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < dimensions; ++i) names.push_back("dimension " + std::to_string(i));
  if (!is_weight_like(entry.kind) || entry.module_type.empty()) return names;
  if (dimensions == 1 && entry.module_type.find("Norm") != std::string::npos) return {"channel"};
  const auto known = weight_names(entry);
  if (!known || dimensions == 0) return names;
  names[0] = known->first;
  if (dimensions == 1) return names;
  names[1] = known->second;
  constexpr const char* kInner[] = {"depth", "row", "column"};
  const std::size_t inner = dimensions - 2;
  for (std::size_t i = 0; i < inner && inner <= 3; ++i) names[2 + i] = kInner[3 - inner + i];
  return names;
}

std::string shape_text(std::span<const std::int64_t> shape) {
  if (shape.empty()) return "scalar";
  std::string text;
  for (const std::int64_t extent : shape) {
    if (!text.empty()) text += " × ";
    text += std::to_string(extent);
  }
  return text;
}

std::uint64_t elements_of(std::span<const std::int64_t> shape) {
  std::uint64_t elements = 1;
  for (const std::int64_t extent : shape) {
    if (extent <= 0) return 0;
    const auto factor = static_cast<std::uint64_t>(extent);
    if (elements > std::numeric_limits<std::uint64_t>::max() / factor) {
      return std::numeric_limits<std::uint64_t>::max();
    }
    elements *= factor;
  }
  return elements;
}

}  // namespace tensorscope::viewer
