#include "viewer/look/number_format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tensorscope::viewer::look {
namespace {

std::string special(double v) {
  return std::isnan(v) ? "NaN" : v > 0.0 ? "+Inf" : "-Inf";
}

/// std::to_chars knows no locale.
std::string chars(double v, std::chars_format format, int precision) {
  std::array<char, 64> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), v, format, precision);
  return {buffer.data(), end.ptr};
}

std::string with_commas(std::string digits) {
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  const std::size_t point = std::min(digits.find('.'), digits.size());
  for (std::size_t at = point; at > first + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

void drop_trailing_zeros(std::string& digits) {
  if (digits.find('.') == std::string::npos) {
    return;
  }
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.')) {
    digits.pop_back();
  }
}

/// 1.500e-07 as 1.5e-7.
std::string tidy_exponent(const std::string& text) {
  const std::size_t e = text.find('e');
  std::string mantissa = text.substr(0, e);
  drop_trailing_zeros(mantissa);
  int exponent = 0;
  const char* from = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(from, text.data() + text.size(), exponent);
  return mantissa + 'e' + std::to_string(exponent);
}

/// Rounds to `digits` significant ones; the result is written with no more decimals than that leaves.
std::string significant(double v, int digits) {
  const std::string scientific = chars(v, std::chars_format::scientific, digits - 1);
  double rounded = 0.0;
  std::from_chars(scientific.data(), scientific.data() + scientific.size(), rounded);
  const int magnitude = rounded == 0.0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(rounded)) + 1e-9));
  const int decimals = std::max(0, digits - 1 - magnitude);
  std::string text = chars(rounded, std::chars_format::fixed, decimals);
  drop_trailing_zeros(text);
  return with_commas(text);
}

std::string with_unit(double value, const char* unit) {
  return significant(value, 4) + ' ' + unit;
}

std::string two_parts(double whole, const char* unit, int rest, const char* rest_unit) {
  const std::string tail = (rest < 10 ? "0" : "") + std::to_string(rest);
  return with_commas(chars(whole, std::chars_format::fixed, 0)) + ' ' + unit + ' ' + tail + ' ' + rest_unit;
}

}  // namespace

std::string format_number(double value) {
  if (!std::isfinite(value)) {
    return special(value);
  }
  const double size = std::abs(value);
  if (size != 0.0 && (size < 1e-4 || size >= 1e7)) {
    return tidy_exponent(chars(value, std::chars_format::scientific, 3));
  }
  return value == 0.0 ? "0" : significant(value, 4);
}

std::string format_estimate(double value) {
  if (!std::isfinite(value) || value == 0.0) {
    return format_number(value);
  }
  const double digit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 1.0);
  return format_number(std::round(value / digit) * digit);
}

std::string format_exact(float value) {
  if (!std::isfinite(value)) {
    return special(static_cast<double>(value));
  }
  std::array<char, 64> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  const std::string text(buffer.data(), end.ptr);
  return text.find('e') == std::string::npos ? with_commas(text) : tidy_exponent(text);
}

std::string format_whole(double value) {
  constexpr double kWholeUpTo = 9007199254740992.0;  // 2^53: beyond, doubles leave whole numbers out
  const bool is_whole = std::abs(value) <= kWholeUpTo && value == std::trunc(value);
  return is_whole ? format_signed(static_cast<std::int64_t>(value)) : format_number(value);
}

std::string format_count(std::uint64_t count) {
  return with_commas(std::to_string(count));
}
std::string format_signed(std::int64_t value) {
  return with_commas(std::to_string(value));
}

std::string format_steps(std::uint64_t first, std::uint64_t last) {
  if (first == last) return "step " + format_count(first);
  return "steps " + format_count(first) + " to " + format_count(last);
}

std::string format_bytes(std::uint64_t bytes) {
  static constexpr std::array<const char*, 7> kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024.0 && unit + 1 < kUnits.size()) {
    value /= 1024.0;
    ++unit;
  }
  return with_unit(value, kUnits[unit]);
}

std::string format_duration_ns(double nanoseconds) {
  if (!std::isfinite(nanoseconds)) {
    return special(nanoseconds);
  }
  const double seconds = std::round(nanoseconds * 1e-9);
  if (seconds >= 7200.0) {
    const double minutes = std::floor(seconds / 60.0);
    return two_parts(std::floor(minutes / 60.0), "h", static_cast<int>(std::fmod(minutes, 60.0)), "min");
  }
  if (seconds >= 120.0) {
    return two_parts(std::floor(seconds / 60.0), "min", static_cast<int>(std::fmod(seconds, 60.0)), "s");
  }
  static constexpr std::array<const char*, 4> kUnits{"ns", "µs", "ms", "s"};
  double value = nanoseconds;
  std::size_t unit = 0;
  while (std::abs(value) >= 999.95 && unit + 1 < kUnits.size()) {
    value /= 1000.0;
    ++unit;
  }
  return with_unit(value, kUnits[unit]);
}

std::string format_percent(double fraction) {
  return std::isfinite(fraction) ? format_number(fraction * 100.0) + " %" : special(fraction);
}

std::string format_tick(double value, double step) {
  if (!std::isfinite(value)) {
    return special(value);
  }
  const double size = std::abs(value);
  if (value == 0.0) {
    return "0";
  }
  if (step <= 0.0) {
    return size >= 1e-3 && size < 1e5 ? significant(value, 1)
                                      : tidy_exponent(chars(value, std::chars_format::scientific, 0));
  }
  if (size >= 1e7 || step < 1e-5) {
    // As many digits as tell neighbouring ticks apart.
    const int digits =
        std::max(0, static_cast<int>(std::floor(std::log10(size)) - std::floor(std::log10(step) + 1e-9)));
    return tidy_exponent(chars(value, std::chars_format::scientific, std::min(digits, 15)));
  }
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  return with_commas(chars(value, std::chars_format::fixed, decimals));
}

}  // namespace tensorscope::viewer::look
