#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "viewer/look/font_files.h"
#include "viewer/look/glyph_set.h"

struct ImFont;

namespace tensorscope::viewer::look {

/// words: Inter 15 px · strong: the same, semi-bold, for what is selected · small: Inter 13 px, for axes and captions ·
/// title: Inter 17 px · numbers: JetBrains Mono 13 px.
enum class Font : std::uint8_t { words, strong, small, title, numbers };
inline constexpr std::size_t kFonts = 5;

/// Finds the fonts (DejaVu, then ImGui's own, if ours are missing) and bakes them into ImGui's atlas. Only Latin and
/// what the viewer itself says is baked at first; characters beyond that are noted by `need` and come with the next
/// `bake`, each from a font that has it: all is baked again then, which takes half a frame's time.
/// Threads: the window's own; an ImGui context is current.
/// At the limit: a character that no installed font has stays a question mark.
class Fonts {
 public:
  Fonts();

  /// Before or while drawing: text that may hold unusual characters.
  void need(std::string_view utf8);

  /// Between frames. True if the atlas changed and must be uploaded.
  bool bake(double scale);

  /// No font was found for words or for numbers: ImGui's own, which has only Latin letters, takes its place.
  [[nodiscard]] bool is_built_in() const { return is_built_in_; }

  [[nodiscard]] ImFont* get(Font font) const { return fonts_[static_cast<std::size_t>(font)]; }

 private:
  GlyphSet extra_;
  std::map<char32_t, std::optional<FontFile>> files_with_;  // a search takes a while
  std::array<ImFont*, kFonts> fonts_{};
  double scale_ = 0.0;
  bool stale_ = true;
  bool is_built_in_ = false;
};

}  // namespace tensorscope::viewer::look
