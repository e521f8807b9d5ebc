#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

// What the command line of the trainer can say; --help prints it.
struct Options {
  std::string job = "mnist";
  std::string data_dir;                    // Empty: the images shipped with this example.
  std::string weights_file;                // Empty: the weights are not saved.
  std::int64_t steps = 2000;               // 0: until interrupted.
  std::int64_t validation_interval = 100;  // 0: never.
  std::int64_t batch = 64;
  std::uint64_t seed = 1;
  double learning_rate = 0.02;
  bool agent = true;
  bool help = false;
};

// One line: what was wrong, what was found, what to do.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

extern const char* const kUsage;

// Throws UsageError.
Options parse_options(int argc, const char* const* argv);
