#include "viewer/panels/attention/token_text.h"

#include <array>
#include <cstdint>

namespace tensorscope::viewer {
namespace {

unsigned byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

// The length of the character that begins at i; 0 if none does.
std::size_t character_length(std::string_view text, std::size_t i) {
  const unsigned lead = byte_at(text, i);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || i + length > text.size()) return 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte_at(text, i + k) & 0xC0U) != 0x80U) return 0;
  }
  const unsigned second = length > 1 ? byte_at(text, i + 1) : 0;
  // Longer than needed, a surrogate, or beyond the last one.
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
      (lead == 0xF4 && second > 0x8F)) {
    return 0;
  }
  return length;
}

void append_byte(unsigned byte, std::string& text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  text += "<0x";
  text += kDigits[byte >> 4U];
  text += kDigits[byte & 15U];
  text += '>';
}

}  // namespace

std::string token_text(std::string_view word) {
  if (word.empty()) return "∅";
  std::string text;
  for (std::size_t i = 0; i < word.size();) {
    const std::size_t length = character_length(word, i);
    const unsigned byte = byte_at(word, i);
    const bool is_at_end = i == 0 || i + 1 == word.size();
    if (byte == ' ' && is_at_end) {
      text += "␣";
    } else if (byte == '\n') {
      text += "↵";
    } else if (byte == '\t') {
      text += "⇥";
    } else if (length == 0 || byte < 0x20 || byte == 0x7F) {
      append_byte(byte, text);
    } else {
      text += word.substr(i, length);
    }
    i += length == 0 ? 1 : length;
  }
  return text;
}

}  // namespace tensorscope::viewer
