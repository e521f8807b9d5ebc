#include "agent/sampling/gather.h"

#include <cstring>

namespace tensorscope::agent {
namespace {

template <std::size_t bytes>
std::byte* copy_run(const std::byte* from, std::int64_t count, std::int64_t stride, std::byte* to) noexcept {
  if (stride == 1) {
    std::memcpy(to, from, static_cast<std::size_t>(count) * bytes);
    return to + static_cast<std::size_t>(count) * bytes;
  }
  const std::int64_t step = stride * static_cast<std::int64_t>(bytes);
  for (std::int64_t i = 0; i < count; ++i, from += step, to += bytes) std::memcpy(to, from, bytes);
  return to;
}

template <std::size_t bytes>
void gather_elements(const Grid& grid, std::byte* to) noexcept {
  for_each_run(grid, [&to](const std::byte* first, std::int64_t count, std::int64_t stride) {
    to = copy_run<bytes>(first, count, stride, to);
  });
}

}  // namespace

void gather(const Grid& grid, std::byte* to) noexcept {
  switch (grid.element_bytes) {
    case 1:
      return gather_elements<1>(grid, to);
    case 2:
      return gather_elements<2>(grid, to);
    case 4:
      return gather_elements<4>(grid, to);
    case 8:
      return gather_elements<8>(grid, to);
  }
}

}  // namespace tensorscope::agent
