#include "viewer/panels/curves/name_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tensorscope::viewer {
namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
char lowered(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

std::vector<std::string> words_of_part(std::string_view part) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool separates = part[i] == '_' || part[i] == '-' || part[i] == ' ';
    const bool starts_word = i > 0 && is_upper(part[i]) && is_lower_or_digit(part[i - 1]);
    if ((separates || starts_word) && !words.back().empty()) words.emplace_back();
    if (!separates) words.back() += lowered(part[i]);
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

NamedPhase phase_of(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, NamedPhase>, 11> kWords{{
      {"train", NamedPhase::training},
      {"training", NamedPhase::training},
      {"val", NamedPhase::validation},
      {"valid", NamedPhase::validation},
      {"validation", NamedPhase::validation},
      {"dev", NamedPhase::validation},
      {"eval", NamedPhase::validation},
      {"evaluation", NamedPhase::validation},
      {"test", NamedPhase::test},
      {"testing", NamedPhase::test},
      {"heldout", NamedPhase::test},
  }};
  const auto* const found = std::ranges::find(kWords, word, &std::pair<std::string_view, NamedPhase>::first);
  return found != kWords.end() ? found->second : NamedPhase::none;
}

void take_phase(std::vector<std::string>& words, NamedPhase& phase) {
  std::erase_if(words, [&phase](const std::string& word) {
    const NamedPhase named = phase_of(word);
    if (named != NamedPhase::none && phase == NamedPhase::none) phase = named;
    return named != NamedPhase::none;
  });
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// Words after which it does not matter what stands before them: a cross-entropy loss and a total loss are compared.
std::optional<std::string> common_quantity(std::string_view word) {
  if (word == "loss" || word == "losses") return "loss";
  if (word == "acc" || word == "accuracy") return "accuracy";
  if (word == "lr") return "learning rate";
  return std::nullopt;
}

bool names_quantity(std::string_view word) {
  constexpr std::array<std::string_view, 24> kWords{"auc",    "bleu",       "entropy", "error",  "f1",     "gradients",
                                                    "iou",    "map",        "mean",    "memory", "norm",   "norms",
                                                    "ppl",    "perplexity", "rate",    "ratio",  "recall", "return",
                                                    "reward", "precision",  "score",   "std",    "time",   "update"};
  return std::ranges::find(kWords, word) != kWords.end();
}

}  // namespace

NameWords words_of(std::string_view name) {
  NameWords result;
  std::vector<std::vector<std::string>> all;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("/.:", begin), name.size());
    if (std::vector<std::string> words = words_of_part(name.substr(begin, end - begin)); !words.empty()) {
      all.push_back(words);
      take_phase(words, result.phase);
      if (!words.empty()) result.parts.push_back(std::move(words));
    }
    begin = end + 1;
  }
  // A name that is nothing but a phase.
  if (result.parts.empty()) result.parts = std::move(all);
  return result;
}

std::optional<std::string> quantity_in(const std::vector<std::string>& part) {
  if (part.empty()) return std::nullopt;
  if (auto common = common_quantity(part.back())) return common;
  // "loss_bbox" and "loss_ce" are losses; "loss_scale" is none.
  if (part.front() == "loss" && part.back() != "scale" && part.back() != "weight") return "loss";
  return names_quantity(part.back()) ? std::optional(joined(part)) : std::nullopt;
}

bool names_schedule(std::string_view name) {
  const auto is_learning_rate = [](const std::vector<std::string>& part) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (part[i] == "lr" || part[i] == "lrate" || part[i] == "learningrate") return true;
      if (part[i] == "learning" && i + 1 < part.size() && part[i + 1] == "rate") return true;
    }
    return false;
  };
  return std::ranges::any_of(words_of(name).parts, is_learning_rate);
}

std::string as_title(std::string_view words) {
  std::string title(words);
  std::ranges::replace(title, '_', ' ');
  if (!title.empty() && title.front() >= 'a' && title.front() <= 'z') {
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
  }
  return title;
}

}  // namespace tensorscope::viewer
