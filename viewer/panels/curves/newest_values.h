#pragma once

#include <string>
#include <string_view>

#include "viewer/panels/curves/scalar_groups.h"

namespace tensorscope::viewer {

/// What a group's scalars are at the step that is shown, in one line: "train 0.4032 · validation 0.3116"; of a group of
/// one, with its whole name. With more than kMostTold, how many there are.
/// Threads: pure.
std::string newest_values(const ScalarGroup& group, const Store& store);
inline constexpr std::size_t kMostTold = 4;

/// What one scalar is at a step, as it is written, with the step that it is of where that is long ago; empty if nothing
/// is known.
std::string newest_value(const Source& source, std::uint64_t step);

/// A value of a scalar as it is written: of nanoseconds as the time that they are.
std::string text_of(double value, std::string_view unit);

}  // namespace tensorscope::viewer
