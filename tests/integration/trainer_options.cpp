#include "tests/integration/trainer_options.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tensorscope::integration {
namespace {

volatile std::sig_atomic_t told_to_end = 0;

}  // namespace

TrainerOptions parse_trainer_options(int argc, char** argv) {
  TrainerOptions options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const std::size_t equals = std::min(argument.find('='), argument.size());
    const std::string_view name = argument.substr(0, equals);
    const std::string value(argument.substr(std::min(equals + 1, argument.size())));
    const auto number = [&] { return std::strtoull(value.c_str(), nullptr, 10); };
    if (name == "--job") {
      options.job = value;
    } else if (name == "--steps") {
      options.steps = number();
    } else if (name == "--seed") {
      options.seed = number();
    } else if (name == "--state") {
      options.state = value;
    } else if (name == "--agent") {
      options.agent = value == "on";
    } else if (name == "--ring") {
      options.ring = number();
    } else if (name == "--budget") {
      options.budget = std::strtod(value.c_str(), nullptr);
    } else if (name == "--probe") {
      options.probe = value == "on";
    } else if (name == "--pretended_room") {
      options.pretended_room = number();
    } else if (name == "--workers") {
      options.workers = number();
    } else if (name == "--end") {
      options.end = value;
    } else {
      std::fprintf(stderr, "unknown argument %s\n", argv[i]);
      std::exit(2);
    }
  }
  return options;
}

void listen_for_end() {
  std::signal(SIGTERM, [](int) { told_to_end = 1; });
}

bool is_told_to_end() {
  return told_to_end != 0;
}

void say_status(int code, std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  std::printf("status %d %s\n", code, message.c_str());
  std::fflush(stdout);
}

void say_finished(std::uint64_t steps) {
  std::printf("finished %llu\n", static_cast<unsigned long long>(steps));
  std::fflush(stdout);
}

}  // namespace tensorscope::integration
