#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tensorscope::viewer::widgets {

/// One of a list of any length: its words, and quieter beside them what more there is to say.
struct ChoiceItem {
  std::string word;
  std::string more;
};
struct ChoiceMenu {
  std::string_view shown;  ///< what is chosen now
  std::size_t count = 0;
  std::size_t chosen = 0;  ///< of the items; count: none of them
  std::function<ChoiceItem(std::size_t)> item;
  const char* tip = nullptr;
};

/// A button with the choice on it that opens the list; a long one can be searched by what its words hold. Returns what
/// was just chosen.
/// Threads: the window's own.
std::optional<std::size_t> choice_menu(const char* id, const ChoiceMenu& menu, float width);
[[nodiscard]] float choice_menu_width(std::string_view longest);

}  // namespace tensorscope::viewer::widgets
