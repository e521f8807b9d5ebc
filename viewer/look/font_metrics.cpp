#include "viewer/look/font_metrics.h"

#include <ft2build.h>
#include <imgui.h>

#include <cmath>
#include FT_FREETYPE_H
#include FT_ADVANCES_H

namespace tensorscope::viewer::look {
namespace {

class Face {
 public:
  Face(std::span<const std::byte> file, int index) {
    if (FT_Init_FreeType(&library_) == 0) {
      FT_New_Memory_Face(library_, reinterpret_cast<const FT_Byte*>(file.data()), static_cast<FT_Long>(file.size()),
                         index, &face_);
    }
  }
  ~Face() {
    if (library_ != nullptr) {
      FT_Done_FreeType(library_);  // takes its faces along
    }
  }
  Face(const Face&) = delete;
  Face& operator=(const Face&) = delete;

  [[nodiscard]] FT_Face get() const { return face_; }

 private:
  FT_Library library_ = nullptr;
  FT_Face face_ = nullptr;
};

}  // namespace

float height_per_em(std::span<const std::byte> file, int face) {
  const Face font(file, face);
  if (font.get() == nullptr || font.get()->units_per_EM == 0) {
    return 1.0F;
  }
  return static_cast<float>(font.get()->ascender - font.get()->descender) /
         static_cast<float>(font.get()->units_per_EM);
}

void tighten(ImFont& font, std::span<const std::byte> file, int face, float em) {
  const Face source(file, face);
  if (source.get() == nullptr) {
    return;
  }
  const float pixels_per_unit = em / static_cast<float>(source.get()->units_per_EM);
  for (ImFontGlyph& glyph : font.Glyphs) {
    const FT_UInt index = FT_Get_Char_Index(source.get(), static_cast<FT_ULong>(glyph.Codepoint));
    FT_Fixed advance = 0;
    if (index != 0 && FT_Get_Advance(source.get(), index, FT_LOAD_NO_SCALE, &advance) == 0) {
      glyph.AdvanceX = std::round(static_cast<float>(advance) * pixels_per_unit);
    }
  }
  font.BuildLookupTable();
}

}  // namespace tensorscope::viewer::look
