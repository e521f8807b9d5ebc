#include "common/program.h"

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

namespace {

volatile std::sig_atomic_t interrupted = 0;

void interrupt(int signal) {
  interrupted = 1;
  std::signal(signal, SIG_DFL);  // A second one ends the process as it always does.
}

// Torch appends a page of stack frames to what it says.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

bool is_interrupted() {
  return interrupted != 0;
}

int run_program(const CommandLine& line, int argc, const char* const* argv, const std::function<void()>& train) {
  try {
    if (!line.parse(argc, argv)) {
      std::fputs(line.usage().c_str(), stdout);
      return 0;
    }
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    train();
    return 0;
  } catch (const UsageError& error) {
    std::fprintf(stderr, "%s: %s\n", line.program().c_str(), error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", line.program().c_str(), first_line(error.what()).c_str());
    return 1;
  }
}
