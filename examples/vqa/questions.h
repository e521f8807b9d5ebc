#pragma once

#include <torch/types.h>

#include <array>
#include <cstdint>
#include <string>

#include "common/digits.h"

// What is asked about a pair of digits, all in seven words.
enum class Question : std::uint8_t { left, right, larger, odd };
inline constexpr std::array kQuestions{Question::left, Question::right, Question::larger, Question::odd};

// A name that fits into a path, such as "left".
std::string name_of(Question question);

// The sequences of words begin with one that stands for the answer; the question follows.
constexpr std::int64_t kWordsInQuestion = 8;
std::int64_t word_count();
std::string word_of(std::int64_t number);

// The digits, then "yes" and "no".
constexpr std::int64_t kAnswers = 12;
std::string answer_of(std::int64_t number);

// Pairs of digits side by side, N×1×28×56, with a question about each: N × kWordsInQuestion numbers of words, the
// question's index in kQuestions and the number of the answer, N each; int64.
struct Examples {
  torch::Tensor images;
  torch::Tensor words;
  torch::Tensor questions;
  torch::Tensor answers;

  std::int64_t size() const { return answers.size(0); }
  Examples slice(std::int64_t begin, std::int64_t end) const;
};

// The digits `left` and `right`, N indices each, and `questions` about them, N indices in kQuestions.
Examples ask(const LabelledImages& digits, const torch::Tensor& left, const torch::Tensor& right,
             const torch::Tensor& questions);

// `count` pairs and questions, drawn from Torch's generator.
Examples draw(const LabelledImages& digits, std::int64_t count);
