#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schema/sample.h"

namespace tensorscope::viewer {

/// The elements of a region as numbers. `index` counts in the region's row-major order.
/// Threads: pure functions.

std::size_t element_count(const schema::Region& region);

/// Exact but for integers beyond 2^53.
double element_at(const schema::Region& region, std::size_t index);

/// All of them, rounded to float: for pictures.
void elements_as_float(const schema::Region& region, std::vector<float>& values);

/// Every digit that is needed to read back the very same number, the process' locale notwithstanding; "nan", "inf",
/// "-inf". A boolean element is 0 or 1.
void append_number(double number, std::string& text);
void append_element(const schema::Region& region, std::size_t index, std::string& text);

float half_to_float(std::uint16_t bits);
float bfloat16_to_float(std::uint16_t bits);

/// Where an index of the first dimension lies along it in the window; nothing if it is not there.
std::optional<std::size_t> row_in(const schema::Window& window, std::uint64_t index);

/// Where an element of the region lies in the whole tensor: one index for each dimension.
std::vector<std::uint64_t> index_in_tensor(const schema::Region& region, std::size_t index);

/// A window that covers a whole tensor of this shape.
schema::Window whole_window(std::span<const std::int64_t> shape);

}  // namespace tensorscope::viewer
