#include "tests/integration/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

namespace tensorscope::integration {
namespace {

void check(bool done, const char* what) {
  if (!done) throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
  int read_end = -1;
  int write_end = -1;

  Pipe() {
    int ends[2];
    check(pipe2(ends, O_CLOEXEC) == 0, "pipe2");
    read_end = ends[0];
    write_end = ends[1];
  }
};

void close_file(int& file) {
  if (file >= 0) close(file);
  file = -1;
}

[[noreturn]] void become(const Process::Command& command, int output, int errors) {
  // The descriptors that dup2 makes stay open across exec, unlike those they are copied from.
  if (dup2(output, STDOUT_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0) _exit(126);
  for (const std::string& variable : command.environment) putenv(strdup(variable.c_str()));
  if (command.before_start) command.before_start();
  std::vector<char*> arguments{const_cast<char*>(command.program.c_str())};
  for (const std::string& argument : command.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  std::fprintf(stderr, "cannot run %s: %s\n", arguments[0], std::strerror(errno));
  _exit(127);
}

}  // namespace

Process::Process(const Command& command) {
  Pipe output;
  errors_ = memfd_create("errors", MFD_CLOEXEC);
  check(errors_ >= 0, "memfd_create");
  pid_ = fork();
  check(pid_ >= 0, "fork");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    become(command, output.write_end, errors_);
  }
  close(output.write_end);
  output_ = output.read_end;
}

Process::Process(const std::function<void(int output)>& body) {
  Pipe output;
  pid_ = fork();
  check(pid_ >= 0, "fork");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(output.read_end);
    try {
      body(output.write_end);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      _exit(125);
    }
    _exit(0);
  }
  close(output.write_end);
  output_ = output.read_end;
}

Process::Process(Process&& other) noexcept {
  *this = std::move(other);
}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(status_, other.status_);
  std::swap(output_, other.output_);
  std::swap(errors_, other.errors_);
  std::swap(buffer_, other.buffer_);
  return *this;
}

Process::~Process() {
  kill();
  close_file(output_);
  close_file(errors_);
}

bool Process::is_running() {
  if (pid_ < 0 || status_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return !status_;
}

void Process::signal(int number) const {
  // A process that was waited for has given its pid back.
  if (pid_ > 0 && !status_) ::kill(pid_, number);
}

void Process::kill() {
  signal(SIGKILL);
  wait();
}

std::optional<int> Process::wait(std::chrono::milliseconds patience) {
  if (pid_ > 0) eventually([this] { return !is_running(); }, patience);
  return status_;
}

int Process::wait_for_change() {
  int status = 0;
  check(waitpid(pid_, &status, 0) == pid_, "waitpid");
  if (!WIFSTOPPED(status)) status_ = status;
  return status;
}

int Process::exit_code(std::chrono::milliseconds patience) {
  const std::optional<int> status = wait(patience);
  return status && WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
}

bool Process::was_killed_by(int number, std::chrono::milliseconds patience) {
  const std::optional<int> status = wait(patience);
  return status && WIFSIGNALED(*status) && WTERMSIG(*status) == number;
}

bool Process::read_more(std::chrono::milliseconds patience) {
  pollfd waiting{output_, POLLIN, 0};
  if (poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return false;
  char block[4096];
  const ssize_t length = read(output_, block, sizeof block);
  if (length <= 0) return false;
  buffer_.append(block, static_cast<std::size_t>(length));
  return true;
}

std::optional<std::string> Process::read_line(std::chrono::milliseconds patience) {
  std::size_t end;
  while ((end = buffer_.find('\n')) == std::string::npos) {
    if (!read_more(patience)) return std::nullopt;
  }
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

std::string Process::rest_of_output() {
  while (read_more(kPatience)) {
  }
  return std::exchange(buffer_, {});
}

std::string Process::errors() const {
  std::string text;
  if (errors_ < 0) return text;
  char block[4096];
  ssize_t length;
  while ((length = pread(errors_, block, sizeof block, static_cast<off_t>(text.size()))) > 0) {
    text.append(block, static_cast<std::size_t>(length));
  }
  return text;
}

void die_after(std::chrono::nanoseconds time) {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGKILL;
  timer_t timer;
  check(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0, "timer_create");
  itimerspec when{};
  when.it_value.tv_sec = time.count() / 1'000'000'000;
  when.it_value.tv_nsec = time.count() % 1'000'000'000;
  check(timer_settime(timer, 0, &when, nullptr) == 0, "timer_settime");
}

}  // namespace tensorscope::integration
