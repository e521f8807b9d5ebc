#include "viewer/panels/drawn_name.h"

#include <algorithm>

namespace tensorscope::viewer {

std::string drawn_name(std::string_view text) {
  std::string name;
  bool has_gap = false;
  for (const char c : text) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const char lower = is_upper ? static_cast<char>(c - 'A' + 'a') : c;
    const bool is_plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (is_plain) {
      if (has_gap && !name.empty()) name += '-';
      name += lower;
    }
    has_gap = !is_plain;
  }
  return name.empty() ? "unnamed" : name;
}

std::string unique_drawn_name(std::string_view text, const std::vector<std::string>& taken) {
  const std::string name = drawn_name(text);
  std::string unique = name;
  for (int number = 2; std::ranges::find(taken, unique) != taken.end(); ++number) {
    unique = name + "-" + std::to_string(number);
  }
  return unique;
}

}  // namespace tensorscope::viewer
