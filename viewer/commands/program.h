#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/commands/check.h"
#include "viewer/commands/screen.h"

namespace tensorscope::viewer {

/// What every command is given.
struct Program {
  std::ostream& out;
  std::ostream& error;
  Screen& screen;
  std::function<std::vector<Check>()> check_screen;  ///< for `doctor`: fonts and OpenGL
  std::vector<std::string> folders;                  ///< where segments are
};

/// What a command answers the shell with.
enum ExitCode : int { succeeded = 0, failed = 1, wrong_usage = 2 };

/// One line on the error stream, however the text came about: "tensorscope: …".
ExitCode fail(Program& program, std::string_view message, ExitCode code = failed);
/// The same for what did not go wrong, but must be known.
void note(Program& program, std::string_view message);

/// Text from another process as it may be shown on a terminal: control characters become '?'.
std::string printable(std::string_view text);

std::string in_quotes(std::string_view text);

/// "tensorscope 0.1.0 (segments 1.0)".
std::string version_text();

}  // namespace tensorscope::viewer
