#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// A button with the choice on it that opens the list; a long one scrolls, and can be searched by what its words hold.
/// Returns what was just chosen.
/// Threads: the window's own.
/// At the limit: of any number of items those in sight are drawn; of very many, a search goes on over some frames.
std::optional<std::size_t> choice_menu(const char* id, const ChoiceMenu& menu, float width);
[[nodiscard]] float choice_menu_width(std::string_view longest);

/// Which items of a list hold a text, whatever their letters' case: looked for in parts, and kept while neither text
/// nor list change. Threads: one owner.
class ChoiceSearch {
 public:
  static constexpr std::size_t kAtOnce = 10'000;

  /// Looks at up to kAtOnce items more; true if there are further ones to look at.
  bool update(std::string_view text, const ChoiceMenu& menu);

  /// As far as it has looked; ascending.
  std::size_t size() const { return text_.empty() ? count_ : found_.size(); }
  std::size_t operator[](std::size_t place) const { return text_.empty() ? place : found_[place]; }

 private:
  std::string text_;
  std::size_t count_ = 0;
  std::size_t looked_ = 0;
  std::vector<std::size_t> found_;
};

}  // namespace tensorscope::viewer::widgets
