#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/integration/patience.h"

namespace tensorscope::integration {

// A child process, killed when the object goes and when the test does.
// Threads: one.
class Process {
 public:
  // A program, with a pipe for its standard output.
  struct Command {
    std::string program;
    std::vector<std::string> arguments;
    std::vector<std::string> environment = {};     // NAME=VALUE, added to the test's own
    std::function<void()> before_start = nullptr;  // runs in the child, which has its pid already
  };
  explicit Process(const Command& command);
  // This program, going on with `body` and then ending at once. Its output is what it writes to the file it is given.
  explicit Process(const std::function<void(int output)>& body);
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  pid_t pid() const { return pid_; }
  bool is_running();
  void signal(int number) const;
  void kill();

  // How it ended, as waitpid() says; nothing if it goes on longer than that.
  std::optional<int> wait(std::chrono::milliseconds patience = kPatience);
  // Whatever happens to it next: that it ended or, while it is traced, that it stopped.
  int wait_for_change();
  // Its exit code; -1 if it was killed or goes on.
  int exit_code(std::chrono::milliseconds patience = kPatience);
  bool was_killed_by(int number, std::chrono::milliseconds patience = kPatience);

  // The next line that it writes to standard output, without its end; nothing at the end or when patience ends.
  std::optional<std::string> read_line(std::chrono::milliseconds patience = kPatience);
  // All that is left of its output, and all that it said on standard error so far. For after its end.
  std::string rest_of_output();
  std::string errors() const;

 private:
  bool read_more(std::chrono::milliseconds patience);

  pid_t pid_ = -1;
  std::optional<int> status_;
  int output_ = -1;
  int errors_ = -1;
  std::string buffer_;
};

// Kills the calling process with SIGKILL after that time, whatever it is doing then.
void die_after(std::chrono::nanoseconds time);

}  // namespace tensorscope::integration
