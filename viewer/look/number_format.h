#pragma once

#include <cstdint>
#include <string>

namespace tensorscope::viewer::look {

/// Numbers as the viewer writes them: four significant digits, a comma between thousands, a space before a unit.
/// Threads: pure functions; the process' locale has no say.
/// At the limit: NaN, +Inf and -Inf are written so, whatever the unit.

/// 0.1183, 1,204, 12,350, 1.5e-7. No trailing zeros. Numbers below 1e-4 or from 1e7 on get an exponent.
[[nodiscard]] std::string format_number(double value);

/// The same with two significant digits: an estimate has no four.
[[nodiscard]] std::string format_estimate(double value);

/// Every digit, as short as reads back to the same float: for values under the cursor.
[[nodiscard]] std::string format_exact(float value);

/// 12,345 where format_number says 12,340: every digit of a whole number (a step, an index, a count kept as a double),
/// and what is none as format_number writes it.
[[nodiscard]] std::string format_whole(double value);

/// 1,204,331: a count is exact.
[[nodiscard]] std::string format_count(std::uint64_t count);
[[nodiscard]] std::string format_signed(std::int64_t value);

/// step 1,204; steps 1,190 to 1,204.
[[nodiscard]] std::string format_steps(std::uint64_t first, std::uint64_t last);

/// 512 B, 1.5 KiB, 212 MiB.
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);

/// 17 ns, 4.1 ms, 2.5 s; from two minutes on 3 min 20 s, 2 h 05 min.
[[nodiscard]] std::string format_duration_ns(double nanoseconds);

/// 0.0031 as 0.31 %.
[[nodiscard]] std::string format_percent(double fraction);

/// The label of a tick: as many decimals as the distance of ticks needs. `step` 0 is a tick of a log axis: 1e-3, 10.
[[nodiscard]] std::string format_tick(double value, double step);

}  // namespace tensorscope::viewer::look
