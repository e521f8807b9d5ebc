#include "viewer/panels/color_keys.h"

namespace tensorscope::viewer {
namespace {

template <typename Enum>
Enum next_of(Enum value, int count) {
  return static_cast<Enum>((static_cast<int>(value) + 1) % count);
}

analysis::ColorMap next_of(analysis::ColorMap map) {
  const auto at = std::ranges::find(analysis::kColorMaps, map);
  return at == analysis::kColorMaps.end() || at + 1 == analysis::kColorMaps.end() ? analysis::kColorMaps.front()
                                                                                  : *(at + 1);
}

}  // namespace

void change_colors_by_key(platform::Key key, widgets::ColorSettings& colors, bool has_negative) {
  using platform::Key;
  analysis::ColorMap& map = has_negative ? colors.signed_map : colors.unsigned_map;
  switch (key) {
    case Key::i:
      map = next_of(map);
      return;
    case Key::y:
      colors.transform = next_of(colors.transform, 3);
      return;
    case Key::z:
      colors.whole_range = !colors.whole_range;
      return colors.range.forget();
    case Key::x:
      colors.reduction = next_of(colors.reduction, 3);
      return;
    default:
      return;
  }
}

}  // namespace tensorscope::viewer
