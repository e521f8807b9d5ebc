#pragma once

namespace tensorscope::viewer::platform {

/// How much larger than at 96 dots per inch things have to be drawn: in steps of a quarter, rounded down, from 1 to 3.
/// Screens between 96 and 144 dots per inch are read from about the same distance as any, so they get 1.
/// Threads: pure function.
/// At the limit: a density that makes no sense (unknown screens report 0) is taken for an ordinary one.
[[nodiscard]] double scale_for_density(double dots_per_inch);

}  // namespace tensorscope::viewer::platform
