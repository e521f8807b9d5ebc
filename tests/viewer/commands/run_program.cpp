#include "tests/viewer/commands/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace tensorscope::viewer {
namespace {

[[noreturn]] void become(const std::string& program, const std::vector<std::string>& arguments,
                         const RunOptions& options, int out, int error) {
  const int file = options.out.empty() ? out : open(options.out.c_str(), O_WRONLY | O_CLOEXEC);
  dup2(file, STDOUT_FILENO);
  dup2(error, STDERR_FILENO);
  for (const auto& [name, value] : options.environment) {
    if (value.empty()) {
      unsetenv(name.c_str());
    } else {
      setenv(name.c_str(), value.c_str(), 1);
    }
  }
  if (options.user != 0 && (setgid(options.user) != 0 || setuid(options.user) != 0)) _exit(126);
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  execv(program.c_str(), words.data());
  _exit(127);
}

}  // namespace

Ran run_program(const std::string& program, const std::vector<std::string>& arguments, const RunOptions& options) {
  Ran ran;
  int out[2], error[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(error, O_CLOEXEC) != 0) return ran;
  const pid_t child = fork();
  if (child == 0) become(program, arguments, options, out[1], error[1]);
  close(out[1]);
  close(error[1]);
  std::array<pollfd, 2> pipes{pollfd{out[0], POLLIN, 0}, pollfd{error[0], POLLIN, 0}};
  const std::array<std::string*, 2> texts{&ran.out, &ran.error};
  for (int open = 2; open > 0;) {
    poll(pipes.data(), pipes.size(), -1);
    for (std::size_t i = 0; i < pipes.size(); ++i) {
      if (pipes[i].revents == 0) continue;
      std::array<char, 4096> buffer;
      const ssize_t length = read(pipes[i].fd, buffer.data(), buffer.size());
      if (length > 0) {
        texts[i]->append(buffer.data(), static_cast<std::size_t>(length));
      } else {
        pipes[i].fd = -1;
        --open;
      }
    }
  }
  close(out[0]);
  close(error[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

}  // namespace tensorscope::viewer
