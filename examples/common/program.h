#pragma once

#include <functional>

#include "common/command_line.h"

// Parses the command line and trains. What goes wrong is one line on standard error. Answers the exit code: 0, 1
// failed, 2 usage. SIGINT and SIGTERM ask the training to end; a second one ends the process.
int run_program(const CommandLine& line, int argc, const char* const* argv, const std::function<void()>& train);

// Whether the training was asked to end.
bool is_interrupted();
