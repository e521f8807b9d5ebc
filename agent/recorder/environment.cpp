#include "agent/recorder/environment.h"

#include <errno.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

namespace tensorscope::agent {
namespace {

constexpr std::size_t kLeastRing = std::size_t{256} << 10;
constexpr std::size_t kMostRing = std::size_t{64} << 30;

template <typename Number>
std::optional<Number> number_at(std::string_view& text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::optional<bool> parse_switch(std::string_view text) {
  constexpr std::array<std::string_view, 4> kOn{"on", "1", "true", "yes"};
  constexpr std::array<std::string_view, 4> kOff{"off", "0", "false", "no"};
  if (std::ranges::find(kOn, text) != kOn.end()) return true;
  if (std::ranges::find(kOff, text) != kOff.end()) return false;
  return std::nullopt;
}

bool is_share(double value) {
  return value >= 0 && value <= 1;
}

std::optional<double> parse_share(std::string_view text) {
  const std::optional<double> number = number_at<double>(text);
  if (!number || (text != "" && text != "%")) return std::nullopt;
  const double share = text == "%" ? *number / 100 : *number;
  return is_share(share) ? std::optional(share) : std::nullopt;
}

std::optional<double> parse_flight(std::string_view text) {
  return text == "off" ? std::optional(0.0) : parse_share(text);
}

bool is_ring(std::size_t bytes) {
  return bytes >= kLeastRing && bytes <= kMostRing;
}

std::optional<std::size_t> parse_ring(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, int>, 5> kUnits{
      {{"", 0}, {"B", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}}};
  const std::optional<std::size_t> number = number_at<std::size_t>(text);
  if (!number) return std::nullopt;
  for (const auto& [unit, shift] : kUnits) {
    if (text != unit) continue;
    const std::size_t bytes = *number << shift;
    return bytes >> shift == *number && is_ring(bytes) ? std::optional(bytes) : std::nullopt;
  }
  return std::nullopt;
}

std::string text_of(double value) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

class Reading {
 public:
  Reading(Settings& settings, Lookup lookup) : settings_(settings), lookup_(lookup) {}

  template <typename Value, typename Parse>
  void override(Value& value, const char* name, Parse parse, std::string_view expected) {
    const char* const found = lookup_(name);
    if (found == nullptr) return;
    if (const auto parsed = parse(std::string_view(found))) {
      value = *parsed;
    } else {
      remark(name, '\'' + std::string(found) + '\'', expected);
    }
  }

  void remark(const std::string& name, const std::string& found, std::string_view expected) {
    if (!settings_.remarks.empty()) settings_.remarks += '\n';
    settings_.remarks += name + " is " + found + " and is not used: it takes " + std::string(expected);
  }

 private:
  Settings& settings_;
  Lookup lookup_;
};

}  // namespace

Settings settings_from(const Options& options, Lookup lookup) {
  constexpr std::string_view kRing = "256 KiB to 64 GiB, such as 64MiB";
  constexpr std::string_view kBudget = "0 to 100 % of the step time, such as 0.5% or 0.005";
  constexpr std::string_view kFlight = "0 to 100 % of the step time, such as 0.1% or 0.001, or off";
  constexpr std::string_view kSwitch = "on or off";
  Settings settings{options, false, {}};
  Options& used = settings.options;
  const Options defaults;
  Reading reading(settings, lookup);

  if (!is_ring(used.ring_bytes)) {
    reading.remark("Options::ring_bytes", std::to_string(used.ring_bytes), kRing);
    used.ring_bytes = defaults.ring_bytes;
  }
  if (!is_share(used.budget)) {
    reading.remark("Options::budget", text_of(used.budget), kBudget);
    used.budget = defaults.budget;
  }
  if (!is_share(used.flight_budget)) {
    reading.remark("Options::flight_budget", text_of(used.flight_budget), kFlight);
    used.flight_budget = defaults.flight_budget;
  }
  if (used.rank >= used.world_size) {
    reading.remark("Options::rank", std::to_string(used.rank) + " of " + std::to_string(used.world_size),
                   "0 to world_size - 1");
    used.rank = defaults.rank;
    used.world_size = defaults.world_size;
  }
  reading.override(used.enabled, "TENSORSCOPE", parse_switch, kSwitch);
  reading.override(settings.strict, "TENSORSCOPE_STRICT", parse_switch, kSwitch);
  reading.override(used.ring_bytes, "TENSORSCOPE_RING", parse_ring, kRing);
  reading.override(used.budget, "TENSORSCOPE_BUDGET", parse_share, kBudget);
  reading.override(used.flight_budget, "TENSORSCOPE_FLIGHT", parse_flight, kFlight);
  if (const char* const job = lookup("TENSORSCOPE_JOB"); job != nullptr && *job != '\0') used.job = job;

  if (used.job.empty()) used.job = program_invocation_short_name;
  used.ring_bytes = std::bit_floor(used.ring_bytes);
  return settings;
}

}  // namespace tensorscope::agent
