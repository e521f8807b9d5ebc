#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// One line: what was wrong, what was found, what to do.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The options of a trainer's command line, each written to a variable of its own. The value that the variable has when
// it is added is the default that the usage names.
//
// Threads: one. The variables must outlive it.
class CommandLine {
 public:
  // `program` is named in every complaint; `purpose` is the first line of the usage.
  CommandLine(std::string program, std::string purpose);

  // `--name N`, from `low` to `high`.
  template <std::integral Number>
  void whole_number(std::string_view name, Number& target, Number low, Number high, std::string_view meaning) {
    std::string expected = "a whole number from " + std::to_string(low);
    if (high != std::numeric_limits<Number>::max()) expected += " to " + std::to_string(high);
    add(name, "N", meaning, std::to_string(target), [&target, low, high, expected](std::string_view text) {
      return parse_number(text, low, high, target) ? std::string() : expected;
    });
  }
  // `--name X`, above 0.
  void positive(std::string_view name, double& target, std::string_view meaning);
  // `--name KIND`, not empty; `kind` is a word such as FILE.
  void text(std::string_view name, std::string& target, std::string_view kind, std::string_view meaning);
  // `--name`, which gives the variable that value.
  void flag(std::string_view name, bool& target, bool value, std::string_view meaning);

  // Throws UsageError. False: --help was asked for, and what follows it was not read.
  bool parse(int argc, const char* const* argv) const;

  const std::string& program() const { return program_; }
  std::string usage() const;

 private:
  struct Option {
    std::string name;
    std::string kind;  // Empty: it takes no value.
    std::string meaning;
    // Takes the value, or answers what it expected instead.
    std::function<std::string(std::string_view)> take;
  };

  template <class Number>
  static bool parse_number(std::string_view text, Number low, Number high, Number& target);
  void add(std::string_view name, std::string_view kind, std::string_view meaning, const std::string& standard,
           std::function<std::string(std::string_view)> take);

  std::string program_;
  std::string purpose_;
  std::vector<Option> options_;
};
