#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tensorscope::integration {

// How a trainer of the tests runs; each is given as --name=value.
struct TrainerOptions {
  std::string job = "trainer";
  std::uint64_t steps = 0;  // 0: until SIGTERM
  std::uint64_t seed = 1;
  std::string state;  // the file that its final state is written to
  bool agent = true;
  std::size_t ring = std::size_t{1} << 20;
  double budget = 1;
  bool probe = false;  // "pictures": small images, shown to a second network that is not trained
  std::size_t pretended_room = 0;  // see pretended_room.h
  std::uint64_t workers = 0;       // that it forks in the middle of its training, as a data loader does
  // `return`; `early`: its agent goes in the middle of the training; `exit`; `abort`; `throw`: out of main; `unwind`:
  // an exception that main catches after the agent is gone.
  std::string end = "return";
};

// Ends the process with 2 where it understands nothing.
TrainerOptions parse_trainer_options(int argc, char** argv);

// Whether it was told to finish.
void listen_for_end();
bool is_told_to_end();

// Prints "status CODE MESSAGE" and "finished STEPS", a line each; the test waits for them.
void say_status(int code, std::string message);
void say_finished(std::uint64_t steps);

}  // namespace tensorscope::integration
