#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "schema/segment_name.h"
#include "viewer/frame/facts.h"
#include "viewer/frame/keys.h"
#include "viewer/frame/settings.h"
#include "viewer/frame/tone.h"
#include "viewer/frame/window_layout.h"

namespace tensorscope::viewer::frame {

/// A line that tells what became of a command; it goes by itself.
struct Message {
  static constexpr double kSeconds = 8.0;

  std::string text;
  Tone tone = Tone::plain;
  double left_s = 0;
};

/// Where the mouse rests, for tooltips that wait a moment.
struct Rest {
  unsigned item = 0;
  float seconds = 0;
};

/// The facts of a curve as they were written last: a million points are not counted in each frame.
struct CurveFacts {
  const ScalarSeries* series = nullptr;
  std::uint64_t revision = 0;
  std::uint64_t step = 0;
  std::vector<Fact> facts;

  const std::vector<Fact>& of(const ScalarSeries& now, std::uint64_t at_step);
};

/// From one picture to the next of a panel that is still on its way.
inline constexpr double kSettlingSeconds = 0.033;

/// What the parts of the window share beyond the jobs themselves. Buttons do not act: they ask for the same commands as
/// keys, which are carried out between two frames.
/// Threads: the window's own.
struct FrameState {
  Settings settings;
  WindowLayout layout;
  Side drawer = Side::none;
  bool shows_keys = false;
  Message message;
  Rest rest;
  CurveFacts curve;

  std::array<char, 256> search{};
  std::array<char, 256> job_search{};  ///< of many jobs, those of these names
  bool focus_search = false;
  bool search_has_keyboard = false;
  /// Typed after the search was asked for and before its field had the keyboard; nothing while none is asked for.
  std::optional<std::string> typed_ahead;
  bool leave_search = false;  ///< and forget it
  bool scroll_to_selected = false;

  std::vector<Command> commands;                    ///< asked for by buttons
  std::optional<schema::SegmentName> wanted_job;    ///< asked for by a click on its line
  std::optional<schema::SegmentName> compared_job;  ///< asked for, or not any more, by its line's sign
  std::optional<std::string> wanted_copy;           ///< for the clipboard
  std::string copied_what;                          ///< "loss, 120 lines"
  double frame_ns = 0;                              ///< what the last frame took
  double redraw_in_s = 0;                           ///< a picture is due then, whatever happens; 0: none

  void ask(Action action, int amount = 0) { commands.push_back({action, amount}); }
  void say(std::string text, Tone tone = Tone::plain) { message = {std::move(text), tone, Message::kSeconds}; }
  void redraw_in(double seconds) {
    if (redraw_in_s == 0 || seconds < redraw_in_s) redraw_in_s = seconds;
  }
};

}  // namespace tensorscope::viewer::frame
