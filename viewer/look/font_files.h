#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tensorscope::viewer::look {

struct FontFile {
  std::string path;
  int face = 0;  ///< for collections, and for named instances of variable fonts
  bool operator==(const FontFile&) const = default;
};

enum class FontWeight : std::uint8_t { regular, semi_bold };

/// The installed font of exactly this family, through fontconfig; nullopt if there is none.
/// Threads: one at a time.
[[nodiscard]] std::optional<FontFile> find_font(const char* family, FontWeight weight);

/// An installed font, best of the given family, that has a glyph for the character; nullopt if no font has one.
[[nodiscard]] std::optional<FontFile> find_font_with(char32_t character, const char* family);

}  // namespace tensorscope::viewer::look
