#pragma once

#include <cstdint>

namespace tensorscope::viewer::frame {

/// When a picture is due that no input asks for. Those for new data take at most a fifth of the time, since the trainer
/// may need the same cores; a motion that input began goes on at its own pace.
/// Threads: pure functions.

/// The least time from one picture for new data to the next, after one that took `frame_ns`: 33 ms or more.
[[nodiscard]] std::uint64_t rest_ns(double frame_ns);

/// Whether a picture that was asked for in `asked_s` (0: none was) is due `since_ns` after the last one.
[[nodiscard]] bool is_redraw_due(std::uint64_t since_ns, double asked_s, double frame_ns, bool follows_input);

}  // namespace tensorscope::viewer::frame
