#include "viewer/look/font_files.h"

#include <fontconfig/fontconfig.h>

#include <memory>

namespace tensorscope::viewer::look {
namespace {

struct Destroy {
  void operator()(FcPattern* pattern) const { FcPatternDestroy(pattern); }
  void operator()(FcCharSet* set) const { FcCharSetDestroy(set); }
};
using Pattern = std::unique_ptr<FcPattern, Destroy>;
using CharSet = std::unique_ptr<FcCharSet, Destroy>;

const FcChar8* as_fc(const char* text) {
  return reinterpret_cast<const FcChar8*>(text);
}

Pattern wanted(const char* family, FontWeight weight) {
  Pattern pattern(FcPatternCreate());
  FcPatternAddString(pattern.get(), FC_FAMILY, as_fc(family));
  FcPatternAddInteger(pattern.get(), FC_WEIGHT,
                      weight == FontWeight::semi_bold ? FC_WEIGHT_DEMIBOLD : FC_WEIGHT_REGULAR);
  FcPatternAddInteger(pattern.get(), FC_SLANT, FC_SLANT_ROMAN);
  FcPatternAddBool(pattern.get(), FC_SCALABLE, FcTrue);
  return pattern;
}

Pattern best_match(FcPattern* pattern) {
  FcConfigSubstitute(nullptr, pattern, FcMatchPattern);
  FcDefaultSubstitute(pattern);
  FcResult result = FcResultNoMatch;
  return Pattern(FcFontMatch(nullptr, pattern, &result));
}

std::optional<FontFile> file_of(FcPattern* match) {
  FcChar8* path = nullptr;
  if (FcPatternGetString(match, FC_FILE, 0, &path) != FcResultMatch) {
    return std::nullopt;
  }
  int face = 0;
  FcPatternGetInteger(match, FC_INDEX, 0, &face);
  return FontFile{reinterpret_cast<const char*>(path), face};
}

bool is_of_family(FcPattern* match, const char* family) {
  FcChar8* name = nullptr;
  for (int i = 0; FcPatternGetString(match, FC_FAMILY, i, &name) == FcResultMatch; ++i) {
    if (FcStrCmpIgnoreCase(name, as_fc(family)) == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<FontFile> find_font(const char* family, FontWeight weight) {
  const Pattern match = best_match(wanted(family, weight).get());
  return match && is_of_family(match.get(), family) ? file_of(match.get()) : std::nullopt;
}

std::optional<FontFile> find_font_with(char32_t character, const char* family) {
  const Pattern pattern = wanted(family, FontWeight::regular);
  const CharSet needed(FcCharSetCreate());
  FcCharSetAddChar(needed.get(), character);
  FcPatternAddCharSet(pattern.get(), FC_CHARSET, needed.get());
  const Pattern match = best_match(pattern.get());
  FcCharSet* has = nullptr;
  if (!match || FcPatternGetCharSet(match.get(), FC_CHARSET, 0, &has) != FcResultMatch ||
      FcCharSetHasChar(has, character) == FcFalse) {
    return std::nullopt;
  }
  return file_of(match.get());
}

}  // namespace tensorscope::viewer::look
