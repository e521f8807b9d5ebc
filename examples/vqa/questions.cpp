#include "questions.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace {

struct Form {
  const char* name;
  std::array<std::string_view, kWordsInQuestion> words;
};

// In the order of kQuestions.
constexpr std::array<Form, kQuestions.size()> kForms{{
    {"left", {"[answer]", "which", "digit", "is", "on", "the", "left", "?"}},
    {"right", {"[answer]", "which", "digit", "is", "on", "the", "right", "?"}},
    {"larger", {"[answer]", "is", "the", "left", "digit", "the", "larger", "?"}},
    {"odd", {"[answer]", "is", "the", "sum", "of", "both", "odd", "?"}},
}};

// Every word once, in the order in which the questions have them.
const std::vector<std::string_view>& words() {
  static const std::vector<std::string_view> kWords = [] {
    std::vector<std::string_view> found;
    for (const Form& form : kForms) {
      for (const std::string_view word : form.words) {
        if (std::ranges::find(found, word) == found.end()) found.push_back(word);
      }
    }
    return found;
  }();
  return kWords;
}

// kQuestions × kWordsInQuestion.
torch::Tensor forms_as_numbers() {
  std::vector<std::int64_t> numbers;
  for (const Form& form : kForms) {
    for (const std::string_view word : form.words)
      numbers.push_back(std::ranges::find(words(), word) - words().begin());
  }
  return at::tensor(numbers).reshape({-1, kWordsInQuestion});
}

torch::Tensor yes_or_no(const torch::Tensor& is_so) {
  return is_so.logical_not().to(torch::kLong).add(10);
}

}  // namespace

std::string name_of(Question question) {
  return kForms[static_cast<std::size_t>(question)].name;
}

std::int64_t word_count() {
  return static_cast<std::int64_t>(words().size());
}

std::string word_of(std::int64_t number) {
  return number >= 0 && number < word_count() ? std::string(words()[static_cast<std::size_t>(number)]) : "?";
}

std::string answer_of(std::int64_t number) {
  if (number == 10) return "yes";
  return number == 11 ? "no" : std::to_string(number);
}

Examples Examples::slice(std::int64_t begin, std::int64_t end) const {
  return {images.slice(0, begin, end), words.slice(0, begin, end), questions.slice(0, begin, end),
          answers.slice(0, begin, end)};
}

Examples ask(const LabelledImages& digits, const torch::Tensor& left, const torch::Tensor& right,
             const torch::Tensor& questions) {
  const torch::Tensor left_digit = digits.labels.index_select(0, left);
  const torch::Tensor right_digit = digits.labels.index_select(0, right);
  const torch::Tensor answers = at::stack({left_digit, right_digit, yes_or_no(left_digit.gt(right_digit)),
                                           yes_or_no(left_digit.add(right_digit).remainder(2).eq(1))},
                                          1);
  return {at::cat({digits.images.index_select(0, left), digits.images.index_select(0, right)}, 3),
          forms_as_numbers().index_select(0, questions), questions,
          answers.gather(1, questions.unsqueeze(1)).squeeze(1)};
}

Examples draw(const LabelledImages& digits, std::int64_t count) {
  const std::int64_t last = digits.labels.size(0);
  const torch::Tensor left = at::randint(last, {count}, torch::kLong);
  const torch::Tensor right = at::randint(last, {count}, torch::kLong);
  return ask(digits, left, right, at::randint(static_cast<std::int64_t>(kQuestions.size()), {count}, torch::kLong));
}
