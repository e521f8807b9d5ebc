#include "viewer/look/glyph_set.h"

#include <algorithm>

namespace tensorscope::viewer::look {
namespace {

bool is_base(char32_t c) {
  const auto& ranges = base_ranges();
  for (std::size_t i = 0; i + 1 < ranges.size(); i += 2) {
    if (c >= ranges[i] && c <= ranges[i + 1]) {
      return true;
    }
  }
  return false;
}

/// Decodes one character from the front; a broken one is skipped byte by byte and gives 0.
char32_t take(std::string_view& utf8) {
  const auto lead = static_cast<unsigned char>(utf8.front());
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
  if (length == 0 || length > utf8.size()) {
    utf8.remove_prefix(1);
    return 0;
  }
  char32_t c = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(utf8[i]);
    if ((next & 0xC0U) != 0x80U) {
      utf8.remove_prefix(1);
      return 0;
    }
    c = (c << 6U) | (next & 0x3FU);
  }
  utf8.remove_prefix(length);
  return c;
}

}  // namespace

const std::vector<unsigned short>& base_ranges() {
  static const std::vector<unsigned short> kRanges{
      0x0020, 0x007E,  // ASCII
      0x00A0, 0x00FF,  // Latin-1, with the micro sign, the middle dot and the multiplication sign
      0x2013, 0x2014,  // dashes
      0x2018, 0x201D,  // quotes
      0x2026, 0x2026,  // ellipsis
      0x2190, 0x2193,  // arrows
      0x2212, 0x2212,  // minus
      0x221E, 0x221E,  // infinity
      0x2248, 0x2248,  // about
      0x2264, 0x2265,  // at most, at least
      0};
  return kRanges;
}

std::string_view own_signs() {
  return "Δτ‖₂∂∅↵⇥␣";
}

bool GlyphSet::add(std::string_view utf8) {
  if (std::all_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    return false;
  }
  bool grew = false;
  while (!utf8.empty()) {
    const char32_t c = take(utf8);
    if (c >= 0x20 && c <= 0xFFFF && !is_base(c)) {
      grew = characters_.insert(c).second || grew;
    }
  }
  return grew;
}

}  // namespace tensorscope::viewer::look
