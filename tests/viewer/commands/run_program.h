#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tensorscope::viewer {

// How a program ended and what it said.
struct Ran {
  int code = -1;  // 128 and more: ended by that signal
  std::string out;
  std::string error;
};

struct RunOptions {
  std::vector<std::pair<std::string, std::string>> environment;  // added to this process' own; empty values are unset
  unsigned user = 0;                                             // another one to run as, if this process may change it
  std::string out;  // a file that its output goes into, instead of Ran::out
};

// Runs the program and waits for its end.
Ran run_program(const std::string& program, const std::vector<std::string>& arguments, const RunOptions& options = {});

}  // namespace tensorscope::viewer
