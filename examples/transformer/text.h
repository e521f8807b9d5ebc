#pragma once

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// The words of a text, in lower case; each mark is a word of its own: "it was good: and" has five.
std::vector<std::string> words_of(std::string_view text);

// The commonest words of a text and their numbers, from the commonest on. Two numbers are no words: what the vocabulary
// does not know, and the beginning of a verse.
class Vocabulary {
 public:
  static constexpr std::int64_t kUnknown = 0;
  static constexpr std::int64_t kVerse = 1;

  // The `size - 2` commonest of `words`; of equally common ones those that come first in the alphabet.
  Vocabulary(const std::vector<std::vector<std::string>>& verses, std::int64_t size);

  // kUnknown for a word that it does not know.
  std::int64_t number_of(const std::string& word) const;
  // "?" for a number that is none.
  std::string word_of(std::int64_t number) const;
  std::int64_t size() const { return static_cast<std::int64_t>(words_.size()); }

 private:
  std::vector<std::string> words_;
  std::map<std::string, std::int64_t> numbers_;
};

// A text as numbers, int64, one verse after the other, each behind Vocabulary::kVerse. Every tenth chapter is for
// validation; the vocabulary knows the others only.
struct Text {
  Vocabulary vocabulary;
  torch::Tensor training;
  torch::Tensor validation;

  // The beginnings of `count` verses for validation, from all over the text, count × length. Throws
  // std::runtime_error, one line, if so many are not that long.
  torch::Tensor beginnings(std::int64_t count, std::int64_t length) const;
};

// A file with a verse in each line, "Mat1:1 The book of …". A chapter's verses follow each other. Throws
// std::runtime_error, one line.
Text load_text(const std::string& path, std::int64_t vocabulary_size);
