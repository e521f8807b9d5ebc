#include "viewer/look/shorten.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

namespace tensorscope::viewer::look {
namespace {

bool is_digit(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

/// A point or a comma between digits belongs to their number, unless those before it end a name or are one in a path:
/// "layer1.0", "features.0.1".
bool is_within_number(std::string_view text, std::size_t at) {
  if (at == 0 || !is_digit(text, at - 1) || !is_digit(text, at + 1)) return false;
  std::size_t first = at;
  while (first > 0 && is_digit(text, first - 1)) --first;
  if (first == 0) return true;
  const auto before = static_cast<unsigned char>(text[first - 1]);
  return text[at] == ',' || (std::isalnum(before) == 0 && before != '_' && before != '.');
}

std::string_view without_loose_end(std::string_view text) {
  static constexpr std::array<std::string_view, 7> kLoose{" ", ",", ":", "(", "·", "×", "/"};
  for (;;) {
    const auto sign = std::ranges::find_if(kLoose, [&](std::string_view each) { return text.ends_with(each); });
    if (sign == kLoose.end()) return text;
    text.remove_suffix(sign->size());
  }
}

/// Before the character at `end` no character and no number is cut in two.
bool is_clean_cut(std::string_view text, std::size_t end) {
  const bool in_character = (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U;
  const bool in_number = is_digit(text, end - 1) ? is_digit(text, end) || ((text[end] == '.' || text[end] == ',') &&
                                                                           is_digit(text, end + 1))
                                                 : is_digit(text, end) && is_within_number(text, end - 1);
  return !in_character && !in_number;
}

std::string fewer_letters(std::string_view word, const Fits& fits) {
  for (std::size_t end = word.size(); end-- > 1;) {
    std::string shorter = std::string(word.substr(0, end)) + "…";
    if (is_clean_cut(word, end) && fits(shorter)) return shorter;
  }
  return "…";
}

struct Name {
  std::string_view text;
  char before = '\0';  ///< the sign between it and the name before it
  bool is_kept = true;
};

std::vector<Name> names_of(std::string_view path) {
  std::vector<Name> names;
  std::size_t from = 0;
  for (std::size_t i = 1; i + 1 < path.size(); ++i) {
    if (path[i] != '/' && (path[i] != '.' || is_within_number(path, i))) continue;
    names.push_back({path.substr(from, i - from), from > 0 ? path[from - 1] : '\0'});
    from = i + 1;
  }
  names.push_back({path.substr(from), from > 0 ? path[from - 1] : '\0'});
  return names;
}

std::string path_of(const std::vector<Name>& names) {
  std::string path;
  bool is_after_name = false;
  for (const Name& name : names) {
    if (name.is_kept) {
      if (is_after_name) path += name.before;
      path += name.text;
    } else if (!path.ends_with("…")) {
      path += "…";
    }
    is_after_name = name.is_kept;
  }
  return path;
}

bool has_number(std::string_view name) {
  return name.find_first_of("0123456789") != std::string_view::npos;
}

/// Of the names before the last the one that tells least: without a number, and long.
Name* least_telling(std::vector<Name>& names) {
  Name* least = nullptr;
  for (Name& name : std::span(names).first(names.size() - 1)) {
    const auto tells = [](const Name& each) { return std::pair(has_number(each.text), -std::ssize(each.text)); };
    if (name.is_kept && (least == nullptr || tells(name) < tells(*least))) least = &name;
  }
  return least;
}

std::string fewer_names(std::string_view path, const Fits& fits) {
  std::vector<Name> names = names_of(path);
  while (Name* const name = least_telling(names)) {
    name->is_kept = false;
    std::string shorter = path_of(names);
    if (fits(shorter)) return shorter;
  }
  return fewer_letters(names.back().text, fits);
}

std::string fewer_words(std::string_view text, const Fits& fits) {
  std::size_t end = text.rfind(' ');
  for (; end != std::string_view::npos && end > 0; end = text.rfind(' ', end - 1)) {
    std::string shorter = std::string(without_loose_end(text.substr(0, end))) + "…";
    if (fits(shorter)) return shorter;
  }
  return fewer_names(text.substr(0, text.find(' ')), fits);
}

}  // namespace

std::string shortened(std::string_view text, const Fits& fits) {
  std::string whole(text);
  while (!fits(whole)) {
    const std::size_t joint = whole.rfind(" · ");
    if (joint == std::string::npos) return fewer_words(whole, fits);
    whole.resize(joint);
    if (std::string told = whole + " …"; fits(told)) return told;
  }
  return whole;
}

}  // namespace tensorscope::viewer::look
