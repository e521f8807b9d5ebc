#include "common/trainer_options.h"

#include <limits>

#include "common/program.h"

void TrainerOptions::add_to(CommandLine& line, std::int64_t batch_limit) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  line.whole_number<std::int64_t>("--steps", steps, 0, kMost, "stop after N steps; 0: go on until interrupted");
  line.whole_number<std::int64_t>("--validate", validation_interval, 0, kMost,
                                  "validate after every N steps and at the end; 0: never");
  line.whole_number<std::int64_t>("--batch", batch, 1, batch_limit, "samples per step");
  line.positive("--lr", learning_rate, "the highest learning rate of the run");
  line.whole_number<std::uint64_t>("--seed", seed, 0, std::numeric_limits<std::uint64_t>::max(),
                                   "initial weights, order of the samples, dropout");
  line.whole_number<std::int64_t>("--threads", threads, 1, 1024, "threads that compute");
  line.text("--job", job, "NAME", "the name that the viewer shows");
  line.text("--save-weights", weights_file, "FILE", "write the final weights, raw bytes, in the order of parameters()");
  line.flag("--no-agent", agent, false, "train without the agent");
}

bool TrainerOptions::has(std::int64_t step) const {
  return (steps == 0 || step < steps) && !is_interrupted();
}

bool TrainerOptions::validates_at(std::int64_t step) const {
  return validation_interval > 0 && (step % validation_interval == 0 || step + 1 == steps);
}
