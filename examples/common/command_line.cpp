#include "common/command_line.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <utility>

namespace {

std::string shortest(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

}  // namespace

template <class Number>
bool CommandLine::parse_number(std::string_view text, Number low, Number high, Number& target) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Written so that NaN fails it too.
  const bool in_range = value >= low && value <= high;
  if (error != std::errc{} || end != text.data() + text.size() || !in_range) return false;
  target = value;
  return true;
}

template bool CommandLine::parse_number(std::string_view, std::int64_t, std::int64_t, std::int64_t&);
template bool CommandLine::parse_number(std::string_view, std::uint64_t, std::uint64_t, std::uint64_t&);

CommandLine::CommandLine(std::string program, std::string purpose)
    : program_(std::move(program)), purpose_(std::move(purpose)) {}

void CommandLine::positive(std::string_view name, double& target, std::string_view meaning) {
  add(name, "X", meaning, shortest(target), [&target](std::string_view text) -> std::string {
    using Limits = std::numeric_limits<double>;
    return parse_number(text, Limits::min(), Limits::max(), target) ? "" : "a number above 0";
  });
}

void CommandLine::text(std::string_view name, std::string& target, std::string_view kind, std::string_view meaning) {
  add(name, kind, meaning, target, [&target, kind = std::string(kind)](std::string_view found) -> std::string {
    if (found.empty()) return "a value for " + kind;
    target = found;
    return "";
  });
}

void CommandLine::flag(std::string_view name, bool& target, bool value, std::string_view meaning) {
  add(name, "", meaning, "", [&target, value](std::string_view) -> std::string {
    target = value;
    return "";
  });
}

void CommandLine::add(std::string_view name, std::string_view kind, std::string_view meaning,
                      const std::string& standard, std::function<std::string(std::string_view)> take) {
  std::string told(meaning);
  if (!standard.empty()) told += " (" + standard + ")";
  options_.push_back({std::string(name), std::string(kind), std::move(told), std::move(take)});
}

bool CommandLine::parse(int argc, const char* const* argv) const {
  const std::string hint = "; see " + program_ + " --help";
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--help") return false;
    const auto option = std::ranges::find(options_, name, &Option::name);
    if (option == options_.end()) throw UsageError("unknown argument '" + std::string(name) + "'" + hint);
    const bool has_value = option->kind.empty() || i + 1 < argc;
    const std::string_view value = option->kind.empty() || !has_value ? std::string_view() : argv[++i];
    const std::string expected = option->take(value);
    if (expected.empty()) continue;
    const std::string found = value.empty() ? "nothing" : "'" + std::string(value) + "'";
    throw UsageError(std::string(name) + " takes " + expected + ", found " + found + hint);
  }
  return true;
}

std::string CommandLine::usage() const {
  std::size_t width = sizeof "--help";
  for (const Option& option : options_) width = std::max(width, option.name.size() + 1 + option.kind.size());
  std::string text = "usage: " + program_ + " [options]     " + purpose_ + "\n\n";
  const auto line = [&](const std::string& left, const std::string& right) {
    text += "  " + left + std::string(width + 2 - left.size(), ' ') + right + "\n";
  };
  for (const Option& option : options_) {
    line(option.kind.empty() ? option.name : option.name + " " + option.kind, option.meaning);
  }
  line("--help", "print this");
  return text;
}
