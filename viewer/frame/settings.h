#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "viewer/look/palette.h"

namespace tensorscope::viewer::frame {

/// What the user arranged, kept from one run to the next. Lengths are design pixels.
/// Threads: plain data.
struct Settings {
  double left_width = 248;
  double right_width = 272;
  double jobs_height = 132;
  double user_scale = 1.0;
  bool left_open = true;
  bool right_open = true;
  look::Theme theme = look::Theme::dark;

  bool operator==(const Settings&) const = default;
};

/// A line for each setting: "left_width 248".
std::string as_text(const Settings& settings);

/// Defaults, whole, if any line cannot be read or any value makes no sense: a damaged file must not give a broken
/// window. Lines of settings that this version does not know are skipped.
Settings settings_from(std::string_view text);

/// $XDG_CONFIG_HOME/tensorscope/layout, else ~/.config/tensorscope/layout; nothing if neither is set.
std::optional<std::filesystem::path> settings_path();

/// Defaults if there is no file, or it cannot be read.
Settings load_settings(const std::filesystem::path& path);

/// Whole or not at all, making its folder. Returns nullopt, or one line that says what went wrong.
std::optional<std::string> save_settings(const Settings& settings, const std::filesystem::path& path);

}  // namespace tensorscope::viewer::frame
