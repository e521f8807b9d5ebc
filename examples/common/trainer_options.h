#pragma once

#include <cstdint>
#include <string>

#include "common/command_line.h"

// What every trainer's command line can say; each gives its own defaults.
struct TrainerOptions {
  std::string job;
  std::string weights_file;  // Empty: the weights are not saved.
  std::int64_t steps = 2000;
  std::int64_t validation_interval = 100;
  std::int64_t batch = 64;
  std::uint64_t seed = 1;
  std::int64_t threads = 1;  // The networks are small, and the viewer wants a core as well.
  double learning_rate = 1e-3;
  bool agent = true;

  // Adds them all; a batch has at most `batch_limit` samples.
  void add_to(CommandLine& line, std::int64_t batch_limit);

  // Whether there is a step of that number: until `steps`, or for ever, or until the process is interrupted.
  bool has(std::int64_t step) const;
  // Every `validation_interval` steps and at the last one.
  bool validates_at(std::int64_t step) const;
};
