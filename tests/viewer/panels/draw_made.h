#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/viewer/panels/made_pictures.h"
#include "viewer/look/palette.h"
#include "viewer/platform/image.h"

namespace tensorscope::viewer {

struct MadeView {
  int width = 960;
  int height = 600;
  double scale = 1.0;
  look::Theme theme = look::Theme::dark;
};

/// A made picture as its panel draws it. `waits_for`: what the panel still says is missing.
platform::Image draw_made(const MadePicture& made, const MadeView& view, std::string* waits_for = nullptr);

/// "weights_marks": of the file that holds it, and of its test.
std::string name_of(const MadePicture& made);
/// For GoogleTest.
void PrintTo(const MadePicture& made, std::ostream* out);

/// Where its committed picture is, "FOLDER/weights_marks_dark.png", and what is in it; nothing if there is none.
std::filesystem::path committed_file(const MadePicture& made, look::Theme theme);
/// Both of one picture of each panel, its first; only the dark one of the others, since all are in the repository
/// forever.
std::vector<look::Theme> committed_themes(const MadePicture& made);
std::optional<platform::Image> read_picture(const std::filesystem::path& png);

}  // namespace tensorscope::viewer
