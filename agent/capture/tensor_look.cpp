#include "agent/capture/tensor_look.h"

#include <ATen/core/Tensor.h>
#include <torch/version.h>

#include <algorithm>
#include <cstddef>
#include <memory>

#include "agent/capture/tensor_on_device.h"
#include "agent/sampling/conversion.h"

namespace tensorscope::agent {
namespace {

using schema::Dtype;

Dtype dtype_of(at::ScalarType type) {
  switch (type) {
    case at::kFloat:
      return Dtype::float32;
    case at::kDouble:
      return Dtype::float64;
    case at::kHalf:
      return Dtype::float16;
    case at::kBFloat16:
      return Dtype::bfloat16;
    case at::kChar:
      return Dtype::int8;
    case at::kShort:
      return Dtype::int16;
    case at::kInt:
      return Dtype::int32;
    case at::kLong:
      return Dtype::int64;
    case at::kByte:
      return Dtype::uint8;
    case at::kBool:
      return Dtype::boolean;
    default:
      return Dtype::unknown;
  }
}

// Of what the elements are, or how they are kept; nullptr if the memory can be read as it is.
const char* obstacle_of(const at::Tensor& tensor) {
  if (tensor.is_meta()) return "it is on the meta device, which has no elements";
  if (tensor.is_nested()) return "it is nested; offer its parts";
  if (tensor.is_sparse() || tensor.layout() != at::kStrided)
    return "it is not laid out by strides (sparse, or of a back end's own layout); offer its dense values";
  if (tensor.is_quantized()) return "it is quantized; offer its dequantized values";
  if (tensor.is_complex()) return "it is complex; offer its real and imaginary parts";
  if (tensor.is_neg()) return "its sign is applied lazily; offer tensor.resolve_neg()";
  if (!tensor.unsafeGetTensorImpl()->has_storage()) return "it has no memory of its own";
  if (dtype_of(tensor.scalar_type()) == Dtype::unknown)
    return "its element type is none of float, double, half, bfloat16, bool, or an integer of up to 64 bits with a "
           "sign or 8 without";
  if (static_cast<std::size_t>(tensor.dim()) > schema::kMaxDimensions)
    return "it has more than 8 dimensions; offer a view with fewer";
  return nullptr;
}

// Some trainers free the memory of a tensor that they keep.
bool is_inside_storage(const at::Tensor& tensor) {
  if (tensor.numel() == 0) return true;
  std::size_t last = static_cast<std::size_t>(tensor.storage_offset());
  for (std::int64_t i = 0; i < tensor.dim(); ++i) {
    last += static_cast<std::size_t>(tensor.size(i) - 1) * static_cast<std::size_t>(tensor.stride(i));
  }
  return (last + 1) * static_cast<std::size_t>(tensor.element_size()) <= tensor.storage().nbytes();
}

const std::byte* elements_of(const at::Tensor& tensor) {
#if TORCH_VERSION_MAJOR >= 2
  // The other accessor would make a lazily copied tensor copy.
  return static_cast<const std::byte*>(tensor.const_data_ptr());
#else
  return static_cast<const std::byte*>(tensor.data_ptr());
#endif
}

}  // namespace

TensorLook look_at(const at::Tensor& tensor) {
  TensorLook look;
  if (!tensor.defined()) {
    look.absent = true;
    return look;
  }
  look.obstacle = obstacle_of(tensor);
  if (look.obstacle == nullptr && !is_inside_storage(tensor)) look.obstacle = "its memory has been freed";
  if (look.obstacle != nullptr) return look;
  TensorView& view = look.view;
  view.data = elements_of(tensor);
  // LibTorch stands for a tensor of zeros without any memory, as a gradient may be.
  if (view.data == nullptr && tensor.numel() > 0) {
    look.obstacle = "it has no memory of its own";
    return look;
  }
  // Where there are no elements, there are none to be had from a device.
  if (!tensor.device().is_cpu() && tensor.numel() > 0)
    view.device = std::make_shared<TensorOnDevice>(tensor, view.data);
  view.dtype = dtype_of(tensor.scalar_type());
  view.dimensions = static_cast<std::size_t>(tensor.dim());
  for (std::size_t i = 0; i < view.dimensions; ++i) {
    view.sizes[i] = tensor.size(static_cast<std::int64_t>(i));
    view.strides[i] = tensor.stride(static_cast<std::int64_t>(i));
  }
  return look;
}

TensorLook look_at_heads(const at::Tensor& weights, std::int64_t heads) {
  TensorLook look = look_at(weights);
  TensorView& view = look.view;
  if (look.obstacle != nullptr || heads <= 0 || view.dimensions != 3 || view.sizes[0] % heads != 0) return look;
  view.dimensions = 4;
  std::shift_right(view.sizes.begin(), view.sizes.begin() + 4, 1);
  std::shift_right(view.strides.begin(), view.strides.begin() + 4, 1);
  view.sizes[0] = view.sizes[1] / heads;
  view.sizes[1] = heads;
  view.strides[0] = view.strides[1] * heads;
  return look;
}

double value_of(const TensorView& view) noexcept {
  if (fits_float(view.dtype)) {
    float value = 0;
    convert(view.data, view.dtype, 1, 1, &value);
    return value;
  }
  double value = 0;
  convert(view.data, view.dtype, 1, 1, &value);
  return value;
}

}  // namespace tensorscope::agent
