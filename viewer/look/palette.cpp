#include "viewer/look/palette.h"

namespace tensorscope::viewer::look {
namespace {

constexpr Rgb hex(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>((value >> 8U) & 0xFFU),
          static_cast<std::uint8_t>(value & 0xFFU)};
}

constexpr Palette kDark{
    .window = hex(0x0E1116),
    .surface = hex(0x151A21),
    .raised = hex(0x1E252E),
    .hairline = hex(0x2A323D),
    .text = hex(0xE6EAF0),
    .secondary = hex(0x97A1AF),
    .disabled = hex(0x5C6673),
    .accent = hex(0x4CB4FF),
    .good = hex(0x3FB950),
    .warning = hex(0xD29922),
    .bad = hex(0xF85149),
    .nan = hex(0xFF3DF2),
    .pos_inf = hex(0xFF9DF8),
    .neg_inf = hex(0xB44CFF),
};

constexpr Palette kLight{
    .window = hex(0xF6F7F9),
    .surface = hex(0xFFFFFF),
    .raised = hex(0xE9ECF1),
    .hairline = hex(0xD5DAE1),
    .text = hex(0x1B212A),
    .secondary = hex(0x5A6472),
    .disabled = hex(0xA3ABB7),
    .accent = hex(0x0B74C4),
    .good = hex(0x1A7F37),
    .warning = hex(0x9A6700),
    .bad = hex(0xCF222E),
    .nan = hex(0xD600C9),
    .pos_inf = hex(0xFF5CF0),
    .neg_inf = hex(0x8A2BE2),
};

}  // namespace

const Palette& palette(Theme theme) {
  return theme == Theme::dark ? kDark : kLight;
}

}  // namespace tensorscope::viewer::look
