#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "schema/black_boxes.h"
#include "tests/integration/process.h"
#include "tests/integration/training_state.h"

namespace tensorscope::integration {

// The trainers there are: without LibTorch, and with it and the agent where that was built.
enum class TrainerKind { plain, torch };
std::vector<TrainerKind> trainer_kinds();
std::string name_of(TrainerKind kind);
inline void PrintTo(TrainerKind kind, std::ostream* stream) {
  *stream << name_of(kind);
}
std::string program_of(TrainerKind kind);

// A trainer in a process of its own, past its start. Throws where it does not come so far.
class Trainer {
 public:
  // Arguments as in trainer_options.h; its state goes to a file in `folder`.
  struct Settings {
    TrainerKind kind = TrainerKind::plain;
    std::string folder;
    std::vector<std::string> arguments = {};
    std::vector<std::string> environment = {};
    std::function<void()> before_start = nullptr;
  };
  explicit Trainer(const Settings& settings);

  Process& process() { return process_; }
  pid_t pid() const { return process_.pid(); }
  // What its agent said of its start: StatusCode as a number, and the line for people.
  int status() const { return status_; }
  const std::string& message() const { return message_; }

  // Its segment, once that is ready to be read. Throws if there is none.
  schema::FoundSegment segment() const;
  // The step it is at, as its segment says.
  std::uint64_t step() const;

  // Lets it train so many steps more; false where it does not.
  bool trains_on(std::uint64_t steps = 20) const;

  // Waits for its last step, after telling it to end if `tell`, and answers with what became of the training.
  TrainingState finish(bool tell = true);
  std::uint64_t steps() const { return steps_; }  // after finish()

 private:
  Trainer(const Settings& settings, std::string state_file);

  Process process_;
  std::string state_file_;
  int status_ = -1;
  std::string message_;
  std::uint64_t steps_ = 0;
};

// The same training without any agent: what the agent must not change.
TrainingState train_alone(TrainerKind kind, const std::string& folder, std::uint64_t steps, std::uint64_t seed = 1);

// The segments of a process, in every folder.
std::vector<schema::FoundSegment> segments_of(pid_t pid);

}  // namespace tensorscope::integration
