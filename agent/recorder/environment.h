#pragma once

#include <string>

#include "tensorscope/options.h"

namespace tensorscope::agent {

// The options in force, after the environment, and what had to be left out of them.
struct Settings {
  Options options;
  bool strict = false;
  std::string
      remarks;  // a line for each value that could not be used: which, what was found, what is used, what to write
};

// Where an environment value comes from; std::getenv but for tests.
using Lookup = const char* (*)(const char* name);

// Applies the TENSORSCOPE… variables to the options of the code. A value that cannot be used leaves its option as it
// is, or its default, if that is of no use either: a run must not lose its recording to a typing error.
// Threads: pure but for the look-up.
Settings settings_from(const Options& options, Lookup lookup);

}  // namespace tensorscope::agent
