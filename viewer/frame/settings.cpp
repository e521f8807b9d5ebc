#include "viewer/frame/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <span>

#include "viewer/platform/atomic_file.h"

namespace tensorscope::viewer::frame {
namespace {

struct Length {
  std::string_view name;
  double Settings::*value;
  double least;
  double most;
};
constexpr std::array kLengths{
    Length{"left_width", &Settings::left_width, 120, 1200},
    Length{"right_width", &Settings::right_width, 120, 1200},
    Length{"jobs_height", &Settings::jobs_height, 40, 1200},
    Length{"user_scale", &Settings::user_scale, 0.5, 3},
};

struct Switch {
  std::string_view name;
  bool Settings::*value;
};
constexpr std::array kSwitches{
    Switch{"left_open", &Settings::left_open},
    Switch{"right_open", &Settings::right_open},
};

constexpr std::size_t kMostBytes = 64 * 1024;  // of a file that can be a layout

std::optional<double> number_from(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// False if the value makes no sense.
bool set(Settings& settings, std::string_view name, std::string_view value) {
  for (const Length& length : kLengths) {
    if (length.name != name) continue;
    const std::optional<double> number = number_from(value);
    if (!number || !(*number >= length.least && *number <= length.most)) return false;
    settings.*length.value = *number;
    return true;
  }
  for (const Switch& flag : kSwitches) {
    if (flag.name != name) continue;
    settings.*flag.value = value == "yes";
    return value == "yes" || value == "no";
  }
  if (name != "theme") return true;
  settings.theme = value == "light" ? look::Theme::light : look::Theme::dark;
  return value == "light" || value == "dark";
}

std::string digits(double value) {
  std::array<char, 32> buffer;
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

}  // namespace

std::string as_text(const Settings& settings) {
  std::string text;
  const auto line = [&text](std::string_view name, std::string_view value) {
    text.append(name).append(" ").append(value).append("\n");
  };
  for (const Length& length : kLengths) line(length.name, digits(settings.*length.value));
  for (const Switch& flag : kSwitches) line(flag.name, settings.*flag.value ? "yes" : "no");
  line("theme", settings.theme == look::Theme::light ? "light" : "dark");
  return text;
}

Settings settings_from(std::string_view text) {
  Settings settings;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || !set(settings, line.substr(0, space), line.substr(space + 1))) return {};
  }
  return settings;
}

std::optional<std::filesystem::path> settings_path() {
  // The base directory specification: a relative path is to be ignored.
  if (const char* const folder = std::getenv("XDG_CONFIG_HOME"); folder != nullptr && folder[0] == '/') {
    return std::filesystem::path(folder) / "tensorscope" / "layout";
  }
  if (const char* const home = std::getenv("HOME"); home != nullptr && home[0] == '/') {
    return std::filesystem::path(home) / ".config" / "tensorscope" / "layout";
  }
  return std::nullopt;
}

Settings load_settings(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMostBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return settings_from(text);
}

std::optional<std::string> save_settings(const Settings& settings, const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) return path.parent_path().string() + ": cannot be made: " + error.message();
  const std::string text = as_text(settings);
  return platform::write_file(path, std::as_bytes(std::span(text)));
}

}  // namespace tensorscope::viewer::frame
