#include "text.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace {

using Verses = std::vector<std::vector<std::string>>;

struct SplitVerses {
  Verses training;
  Verses validation;
};

[[noreturn]] void refuse(const std::string& path, const std::string& found) {
  throw std::runtime_error(path + " " + found +
                           "; --data needs a text with a verse in each line, 'Mat1:1 The book of'");
}

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text;
  std::string reason = stream ? "it is empty" : std::generic_category().message(errno);
  // A folder can be opened, and reading it throws.
  if (std::filesystem::is_directory(path)) {
    reason = "it is a folder";
  } else if (stream) {
    text.assign(std::istreambuf_iterator<char>(stream), {});
  }
  if (text.empty()) throw std::runtime_error("cannot read " + path + ": " + reason + "; --data needs a text");
  if (text.back() != '\n') refuse(path, "ends in the middle of a line: it was cut short");
  return text;
}

// "Mat1:1" as "Mat1"; empty if it is no reference.
std::string_view chapter_of(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  const bool is_one = colon != reference.npos && colon > 0 && colon + 1 < reference.size() &&
                      std::ranges::all_of(reference.substr(colon + 1), [](unsigned char c) { return std::isdigit(c); });
  return is_one ? reference.substr(0, colon) : std::string_view();
}

SplitVerses split(const std::string& path, std::string_view text) {
  SplitVerses verses;
  std::string_view chapter;
  std::int64_t chapters = 0;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::string_view found = chapter_of(line.substr(0, space));
    if (found.empty()) refuse(path, "has no reference such as 'Mat1:1' in line " + std::to_string(number));
    if (found != chapter) {
      chapter = found;
      ++chapters;
    }
    // Whole chapters: of two neighbouring verses one tells much of the other.
    (chapters % 10 == 0 ? verses.validation : verses.training).push_back(words_of(line.substr(space)));
  }
  if (verses.validation.empty()) refuse(path, "has fewer than ten chapters");
  return verses;
}

torch::Tensor numbers_of(const Verses& verses, const Vocabulary& vocabulary) {
  std::vector<std::int64_t> numbers;
  for (const std::vector<std::string>& verse : verses) {
    numbers.push_back(Vocabulary::kVerse);
    for (const std::string& word : verse) numbers.push_back(vocabulary.number_of(word));
  }
  return at::tensor(numbers, torch::kLong);
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool in_word = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    // What is no ASCII is part of a letter.
    const bool is_letter = std::isalnum(byte) || byte >= 0x80 || c == '\'' || c == '-';
    if (is_letter && in_word) {
      words.back() += static_cast<char>(std::tolower(byte));
    } else if (!std::isspace(byte)) {
      words.emplace_back(1, static_cast<char>(std::tolower(byte)));
    }
    in_word = is_letter;
  }
  return words;
}

Vocabulary::Vocabulary(const std::vector<std::vector<std::string>>& verses, std::int64_t size)
    : words_{"<unknown>", "¶"} {
  std::map<std::string, std::int64_t> counts;
  for (const std::vector<std::string>& verse : verses) {
    for (const std::string& word : verse) ++counts[word];
  }
  std::vector<std::pair<std::string, std::int64_t>> commonest(counts.begin(), counts.end());
  std::ranges::stable_sort(commonest, std::ranges::greater(), &std::pair<std::string, std::int64_t>::second);
  for (const auto& [word, count] : commonest) {
    if (this->size() >= size) break;
    numbers_[word] = this->size();
    words_.push_back(word);
  }
}

std::int64_t Vocabulary::number_of(const std::string& word) const {
  const auto found = numbers_.find(word);
  return found == numbers_.end() ? kUnknown : found->second;
}

std::string Vocabulary::word_of(std::int64_t number) const {
  return number >= 0 && number < size() ? words_[static_cast<std::size_t>(number)] : "?";
}

torch::Tensor Text::beginnings(std::int64_t count, std::int64_t length) const {
  const torch::Tensor starts = validation.eq(Vocabulary::kVerse).nonzero().flatten();
  const torch::Tensor ends = at::cat({starts.slice(0, 1), at::tensor({validation.size(0)})});
  const torch::Tensor long_enough = starts.masked_select(ends.sub(starts).ge(length));
  if (long_enough.size(0) < count) {
    throw std::runtime_error("the text has " + std::to_string(long_enough.size(0)) + " verses of " +
                             std::to_string(length) + " words in every tenth chapter, not the " +
                             std::to_string(count) + " that are looked at; --data needs a longer one");
  }
  std::vector<torch::Tensor> rows;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto start = long_enough[i * long_enough.size(0) / count].item<std::int64_t>();
    rows.push_back(validation.slice(0, start, start + length));
  }
  return at::stack(rows);
}

Text load_text(const std::string& path, std::int64_t vocabulary_size) {
  const SplitVerses verses = split(path, read(path));
  Vocabulary vocabulary(verses.training, vocabulary_size);
  torch::Tensor training = numbers_of(verses.training, vocabulary);
  torch::Tensor validation = numbers_of(verses.validation, vocabulary);
  return {std::move(vocabulary), std::move(training), std::move(validation)};
}
