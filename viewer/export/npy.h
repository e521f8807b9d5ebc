#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tensorscope::viewer {

/// NumPy's array file, version 1.0, in this machine's byte order.
/// Threads: pure functions.

/// Magic, version and header; the elements follow. `dtype` is what goes behind 'descr': "'<f4'", or a list of fields.
std::string npy_header(std::string_view dtype, std::span<const std::uint64_t> shape);

/// Of a plain element, with quotes: 'f' and 4 give "'<f4'". What has a single byte has no byte order.
std::string npy_dtype(char kind, std::size_t bytes);

}  // namespace tensorscope::viewer
