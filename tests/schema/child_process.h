#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

namespace tensorscope::schema {

// A real process that runs `body`, says "ready" through a pipe whenever the body calls its argument, and then waits for the
// parent to kill it or to let it go on.
class ChildProcess {
 public:
  explicit ChildProcess(const std::function<void(const std::function<void()>& ready)>& body) {
    int ready[2], go[2];
    if (pipe(ready) != 0 || pipe(go) != 0) return;
    pid_ = fork();
    if (pid_ == 0) {
      close(ready[0]);
      close(go[1]);
      body([&] {
        char byte = 'r';
        if (write(ready[1], &byte, 1) != 1) _exit(3);
        if (read(go[0], &byte, 1) != 1) _exit(0);  // the parent is gone
      });
      _exit(0);
    }
    close(ready[1]);
    close(go[0]);
    ready_ = ready[0];
    go_ = go[1];
  }
  ~ChildProcess() {
    kill_now();
    close(ready_);
    close(go_);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  bool wait_ready() {
    char byte;
    return read(ready_, &byte, 1) == 1;
  }
  void go_on() {
    const char byte = 'g';
    [[maybe_unused]] const auto written = write(go_, &byte, 1);
  }
  int wait_end() {
    int status = -1;
    if (pid_ > 0) waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
  }
  void kill_now() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    wait_end();
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  int ready_ = -1;
  int go_ = -1;
};

}  // namespace tensorscope::schema
