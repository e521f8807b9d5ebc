#pragma once

#include <span>
#include <string>

#include "viewer/commands/program.h"

namespace tensorscope::viewer {

/// Reads the arguments, without the program's name, and runs the command they name. Whatever goes wrong is one line on
/// the error stream and an exit code: 1 failed, 2 wrong usage.
/// Threads: one.
ExitCode run_command_line(std::span<const std::string> arguments, Program& program);

}  // namespace tensorscope::viewer
