#include "examples/vqa/questions.h"

#include <ATen/Functions.h>
#include <gtest/gtest.h>
#include <torch/types.h>

namespace {

// Ten digits, whose pixels say which they are.
LabelledImages ten_digits() {
  const torch::Tensor labels = at::arange(10, torch::kLong);
  return {labels.to(torch::kFloat).reshape({10, 1, 1, 1}).expand({10, 1, 28, 28}), labels};
}

std::string answer_to(Question question, std::int64_t left, std::int64_t right) {
  const Examples examples =
      ask(ten_digits(), at::tensor({left}), at::tensor({right}), at::tensor({static_cast<std::int64_t>(question)}));
  return answer_of(examples.answers.item<std::int64_t>());
}

std::string words_of(const Examples& examples, std::int64_t sample) {
  std::string words;
  for (std::int64_t i = 0; i < kWordsInQuestion; ++i) {
    words += (i > 0 ? " " : "") + word_of(examples.words[sample][i].item<std::int64_t>());
  }
  return words;
}

TEST(Questions, HaveTheRightAnswers) {
  EXPECT_EQ(answer_to(Question::left, 3, 8), "3");
  EXPECT_EQ(answer_to(Question::right, 3, 8), "8");
  EXPECT_EQ(answer_to(Question::larger, 3, 8), "no");
  EXPECT_EQ(answer_to(Question::larger, 8, 8), "no");
  EXPECT_EQ(answer_to(Question::larger, 9, 8), "yes");
  EXPECT_EQ(answer_to(Question::odd, 3, 8), "yes");
  EXPECT_EQ(answer_to(Question::odd, 3, 5), "no");
}

TEST(Questions, AreAskedInWords) {
  const torch::Tensor zeros = at::zeros({4}, torch::kLong);
  const Examples examples = ask(ten_digits(), zeros, zeros, at::arange(4, torch::kLong));
  EXPECT_EQ(words_of(examples, 0), "[answer] which digit is on the left ?");
  EXPECT_EQ(words_of(examples, 1), "[answer] which digit is on the right ?");
  EXPECT_EQ(words_of(examples, 2), "[answer] is the left digit the larger ?");
  EXPECT_EQ(words_of(examples, 3), "[answer] is the sum of both odd ?");
  EXPECT_EQ(word_of(word_count()), "?");
  EXPECT_EQ(name_of(Question::odd), "odd");
}

TEST(Questions, ShowTheDigitsSideBySide) {
  const Examples examples =
      ask(ten_digits(), at::tensor({std::int64_t{3}}), at::tensor({std::int64_t{8}}), at::zeros({1}, torch::kLong));
  ASSERT_EQ(examples.images.sizes(), (std::vector<std::int64_t>{1, 1, 28, 56}));
  EXPECT_TRUE(examples.images.slice(3, 0, 28).eq(3).all().item<bool>());
  EXPECT_TRUE(examples.images.slice(3, 28).eq(8).all().item<bool>());
}

TEST(Questions, AreDrawnOfEveryKind) {
  const Examples examples = draw(ten_digits(), 400);
  EXPECT_EQ(examples.size(), 400);
  EXPECT_GT(examples.questions.bincount({}, 4).min().item<std::int64_t>(), 50);
  EXPECT_EQ(examples.slice(10, 30).size(), 20);
}

}  // namespace
