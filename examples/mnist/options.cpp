#include "options.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

const char* const kUsage =
    R"(usage: mnist [options]     trains a small convolutional network on MNIST, with the tensorscope agent in it

  --steps N            stop after N steps; 0: go on until interrupted (2000)
  --validate N         validate after every N steps and at the end; 0: never (100)
  --batch N            images per step, 1 to 8000 (64)
  --lr X               learning rate at the start of a cosine period (0.02)
  --seed N             initial weights, order of the images and dropout (1)
  --data DIR           train on the 60,000 images of the full set in DIR and validate on its 10,000
                       (without it: 8,000 and 2,000 of the 10,000 shipped here)
  --job NAME           the name that the viewer shows (mnist)
  --save-weights FILE  write the final weights, raw bytes, in the order of parameters()
  --no-agent           train without the agent
  --help               print this
)";

namespace {

[[noreturn]] void reject(std::string_view name, const std::string& expected, std::string_view found) {
  const std::string quoted = found.empty() ? "nothing" : "'" + std::string(found) + "'";
  throw UsageError(std::string(name) + " takes " + expected + ", found " + quoted + "; see mnist --help");
}

template <class Number>
Number parse_number(std::string_view name, std::string_view text, Number low, Number high, const char* expected) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Written so that NaN fails it too.
  const bool in_range = value >= low && value <= high;
  if (error != std::errc{} || end != text.data() + text.size() || !in_range) reject(name, expected, text);
  return value;
}

}  // namespace

Options parse_options(int argc, const char* const* argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--help") {
      options.help = true;
      continue;
    }
    if (name == "--no-agent") {
      options.agent = false;
      continue;
    }
    const auto value = [&](const char* expected) -> std::string_view {
      if (i + 1 == argc) reject(name, expected, "");
      return argv[++i];
    };
    const auto text = [&](const char* expected) {
      const std::string_view found = value(expected);
      if (found.empty()) reject(name, expected, found);
      return std::string(found);
    };
    const auto number = [&]<class Number>(Number low, Number high, const char* expected) {
      return parse_number(name, value(expected), low, high, expected);
    };
    if (name == "--steps") {
      options.steps = number(std::int64_t{0}, std::numeric_limits<std::int64_t>::max(), "a whole number from 0");
    } else if (name == "--validate") {
      options.validation_interval =
          number(std::int64_t{0}, std::numeric_limits<std::int64_t>::max(), "a whole number from 0");
    } else if (name == "--batch") {
      options.batch = number(std::int64_t{1}, std::int64_t{8000}, "a whole number from 1 to 8000");
    } else if (name == "--seed") {
      options.seed = number(std::uint64_t{0}, std::numeric_limits<std::uint64_t>::max(), "a whole number from 0");
    } else if (name == "--lr") {
      options.learning_rate =
          number(std::numeric_limits<double>::min(), std::numeric_limits<double>::max(), "a number above 0");
    } else if (name == "--data") {
      options.data_dir = text("a folder");
    } else if (name == "--job") {
      options.job = text("a name");
    } else if (name == "--save-weights") {
      options.weights_file = text("a file");
    } else {
      throw UsageError("unknown argument '" + std::string(name) + "'; see mnist --help");
    }
  }
  return options;
}
