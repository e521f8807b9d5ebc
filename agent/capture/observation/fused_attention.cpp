#include "agent/capture/observation/fused_attention.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "agent/capture/tensor_look.h"
#include "agent/sampling/conversion.h"
#include "agent/sampling/element_source.h"

namespace tensorscope::agent {
namespace {

using schema::Dtype;

// Reads a row, the last dimension, as floats.
void read_row(const TensorView& view, std::int64_t offset, std::vector<float>& row) {
  const std::size_t last = view.dimensions - 1;
  const std::byte* const first = view.data + offset * static_cast<std::int64_t>(schema::element_bytes(view.dtype));
  row.resize(static_cast<std::size_t>(view.sizes[last]));
  if (fits_float(view.dtype)) return convert(first, view.dtype, view.strides[last], row.size(), row.data());
  std::vector<double> wide(row.size());
  convert(first, view.dtype, view.strides[last], wide.size(), wide.data());
  std::ranges::transform(wide, row.begin(), [](double value) { return static_cast<float>(value); });
}

// The rows of softmax(scale · QKᵀ + mask), computed when they are asked for.
class Weights : public ElementSource {
 public:
  Weights(const TensorView& query, const TensorView& key, const TensorView& mask, double scale, bool is_causal)
      : query_(query), key_(key), mask_(mask), scale_(static_cast<float>(scale)), is_causal_(is_causal) {}

  void fill(const schema::Window& window, std::byte* to) const noexcept override {
    try {
      auto* out = reinterpret_cast<float*>(to);
      std::array<std::int64_t, schema::kMaxDimensions> index{};
      fill_from(0, index, window, out);
    } catch (...) {
      // Without memory for a row there is nothing to show but that.
      std::size_t count = 1;
      for (std::size_t i = 0; i < window.dimensions; ++i) count *= window.count[i];
      std::fill_n(reinterpret_cast<float*>(to), count, std::numeric_limits<float>::quiet_NaN());
    }
  }

 private:
  using Index = std::array<std::int64_t, schema::kMaxDimensions>;

  void fill_from(std::size_t dimension, Index& index, const schema::Window& window, float*& out) const {
    if (dimension + 1 == query_.dimensions) {
      compute(index);
      for (std::uint32_t i = 0; i < window.count[dimension]; ++i)
        *out++ = row_[std::size_t{window.start[dimension]} + std::size_t{i} * window.stride[dimension]];
      return;
    }
    for (std::uint32_t i = 0; i < window.count[dimension]; ++i) {
      index[dimension] = std::int64_t{window.start[dimension]} + std::int64_t{i} * window.stride[dimension];
      fill_from(dimension + 1, index, window, out);
    }
  }

  // Where a row begins in a tensor whose leading dimensions may be fewer, or shared by several of the query's.
  std::int64_t offset_of(const TensorView& view, const Index& index, std::size_t dimensions) const {
    std::int64_t offset = 0;
    for (std::size_t back = 0; back < dimensions && back < view.dimensions; ++back) {
      const std::size_t here = view.dimensions - 1 - back, there = query_.dimensions - 1 - back;
      if (back == 0) continue;
      const std::int64_t size = view.sizes[here];
      // Grouped heads: several of the query's share one of the key's.
      const std::int64_t at =
          size == query_.sizes[there] || back == 1 ? index[there] : index[there] * size / query_.sizes[there];
      offset += (size == 1 ? 0 : at) * view.strides[here];
    }
    return offset;
  }

  void compute(const Index& index) const {
    const std::size_t rows = query_.dimensions - 2;
    const std::int64_t t = index[rows];
    const auto length = static_cast<std::size_t>(key_.sizes[key_.dimensions - 2]);
    read_row(query_, offset_of(query_, index, query_.dimensions), query_row_);
    Index of_key = index;
    of_key[rows] = 0;
    const std::int64_t key_offset = offset_of(key_, of_key, key_.dimensions);
    row_.assign(length, -std::numeric_limits<float>::infinity());
    for (std::size_t s = 0; s < length; ++s) {
      if (is_causal_ && static_cast<std::int64_t>(s) > t) break;
      read_row(key_, key_offset + static_cast<std::int64_t>(s) * key_.strides[key_.dimensions - 2], key_row_);
      float sum = 0;
      for (std::size_t e = 0; e < query_row_.size(); ++e) sum += query_row_[e] * key_row_[e];
      row_[s] = sum * scale_;
    }
    if (mask_.dimensions > 0) {
      read_row(mask_, offset_of(mask_, index, mask_.dimensions), mask_row_);
      for (std::size_t s = 0; s < length; ++s) {
        const float mask = mask_row_[mask_row_.size() == 1 ? 0 : s];
        if (mask_.dtype != Dtype::boolean) {
          row_[s] += mask;
        } else if (mask == 0) {
          row_[s] = -std::numeric_limits<float>::infinity();
        }
      }
    }
    const float most = *std::ranges::max_element(row_);
    float sum = 0;
    for (float& value : row_) {
      value = std::exp(value - most);
      sum += value;
    }
    for (float& value : row_) value /= sum;
  }

  const TensorView query_, key_, mask_;
  const float scale_;
  const bool is_causal_;
  mutable std::vector<float> query_row_, key_row_, mask_row_, row_;
};

}  // namespace

void offer_fused_attention(Recorder& recorder, Source& source, const FusedAttention& attention, schema::Phase phase) {
  if (!Recorder::needs_look(source, phase)) return;
  TensorLook look = look_at(attention.query);
  const TensorLook key = look_at(attention.key);
  TensorView mask;
  if (attention.mask.defined()) {
    const TensorLook masked = look_at(attention.mask);
    if (look.obstacle == nullptr) look.obstacle = masked.obstacle;
    mask = masked.view;
  }
  if (look.obstacle == nullptr) look.obstacle = key.obstacle;
  const TensorView query = look.view;
  const bool has_matrices = query.dimensions >= 2 && key.view.dimensions == query.dimensions &&
                            query.sizes[query.dimensions - 1] == key.view.sizes[query.dimensions - 1] &&
                            key.view.sizes[query.dimensions - 2] > 0;
  if (look.obstacle == nullptr && !has_matrices) look.obstacle = "its queries and keys do not fit each other";
  if (look.obstacle == nullptr && (query.device != nullptr || key.view.device != nullptr || mask.device != nullptr))
    look.obstacle = "a fused operator on a device keeps them to itself; offer the weights yourself";
  if (look.obstacle != nullptr) return recorder.offer(source, look, phase);
  const double width = static_cast<double>(query.sizes[query.dimensions - 1]);
  const Weights weights(query, key.view, mask, attention.scale != 0 ? attention.scale : 1 / std::sqrt(width),
                        attention.is_causal);
  TensorView& view = look.view;
  view.data = nullptr;
  view.computed = &weights;
  view.dtype = Dtype::float32;
  view.sizes[view.dimensions - 1] = key.view.sizes[view.dimensions - 2];
  recorder.offer(source, look, phase);
}

}  // namespace tensorscope::agent
