#pragma once

#include <cstdint>

namespace tensorscope::viewer {

/// What numbers can be written as.
enum class Format : std::uint8_t { npy, csv, json };

}  // namespace tensorscope::viewer
