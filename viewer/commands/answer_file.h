#pragma once

#include <string>

#include "viewer/commands/program.h"

namespace tensorscope::viewer {

/// Writes the file, whole or not at all, and says in one line what is in it now.
ExitCode write_answer(const std::string& path, const std::string& content, const std::string& what, Program& program);

}  // namespace tensorscope::viewer
