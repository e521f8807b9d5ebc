#pragma once

#include <ATen/ATen.h>

#include <utility>
#include <vector>

namespace tensorscope {

// The same numbers, 2×3×4×5, as tensors are laid out in memory.
inline std::vector<std::pair<const char*, at::Tensor>> layouts_of(const at::Tensor& base) {
  return {
      {"contiguous", base},
      {"transposed", base.transpose(0, 3)},
      {"every second", base.slice(3, 0, 5, 2)},
      {"expanded", base.select(1, 0).unsqueeze(1).expand({2, 7, 4, 5})},
      {"channels last", base.contiguous(at::MemoryFormat::ChannelsLast)},
      {"a column", base.select(3, 2)},
      {"no elements", base.slice(2, 0, 0)},
      {"0-dim", base[1][2][3][4]},
  };
}

}  // namespace tensorscope
