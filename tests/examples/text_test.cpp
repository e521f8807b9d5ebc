#include "examples/transformer/text.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace {

namespace fs = std::filesystem;

// Ten chapters of two verses, of which the last is for validation.
std::string ten_chapters() {
  std::string text;
  for (int chapter = 1; chapter <= 10; ++chapter) {
    const std::string head = "Mat" + std::to_string(chapter);
    text += head + ":1 And God said, Let there be light\n" + head + ":2 and there was " +
            (chapter == 10 ? "thunder" : "light") + "\n";
  }
  return text;
}

class TextTest : public testing::Test {
 protected:
  TextTest() { fs::create_directories(folder_); }
  ~TextTest() override { fs::remove_all(folder_); }

  std::string file_with(const std::string& text) const {
    const fs::path file = folder_ / "text.txt";
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
  static std::string complaint_about(const std::string& path) {
    try {
      load_text(path, 4000);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "none";
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST(Words, AreInLowerCaseAndMarksAreWords) {
  EXPECT_EQ(
      words_of(" And God's light, that it was good: 40 Beth-el\r"),
      (std::vector<std::string>{"and", "god's", "light", ",", "that", "it", "was", "good", ":", "40", "beth-el"}));
  EXPECT_EQ(words_of(";;"), (std::vector<std::string>{";", ";"}));
  EXPECT_TRUE(words_of(" ").empty());
}

TEST(VocabularyTest, KnowsTheCommonestWords) {
  const Vocabulary vocabulary({{"b", "a", "b"}, {"c", "a"}, {"b"}}, 4);
  EXPECT_EQ(vocabulary.size(), 4);
  EXPECT_EQ(vocabulary.number_of("b"), 2);
  EXPECT_EQ(vocabulary.number_of("a"), 3);
  EXPECT_EQ(vocabulary.number_of("c"), Vocabulary::kUnknown);
  EXPECT_EQ(vocabulary.word_of(3), "a");
  EXPECT_EQ(vocabulary.word_of(Vocabulary::kVerse), "¶");
  EXPECT_EQ(vocabulary.word_of(4), "?");
  EXPECT_EQ(vocabulary.word_of(-1), "?");
}

TEST_F(TextTest, EveryTenthChapterIsForValidation) {
  const Text text = load_text(file_with(ten_chapters()), 4000);
  // Nine chapters of 9 + 5 numbers, one mark and two beginnings of verses among them.
  EXPECT_EQ(text.training.numel(), 9 * (9 + 5));
  EXPECT_EQ(text.validation.numel(), 9 + 5 - 1 + 1);
  EXPECT_EQ(text.training.eq(Vocabulary::kVerse).sum().item<std::int64_t>(), 18);
  EXPECT_EQ(text.training.eq(Vocabulary::kUnknown).sum().item<std::int64_t>(), 0);
  // "thunder" is in the last chapter only: what validates is not known beforehand.
  EXPECT_EQ(text.validation[-1].item<std::int64_t>(), Vocabulary::kUnknown);
}

TEST_F(TextTest, BeginsWithVersesThatAreLongEnough) {
  const Text text = load_text(file_with(ten_chapters()), 4000);
  const torch::Tensor beginnings = text.beginnings(1, 6);
  ASSERT_EQ(beginnings.sizes(), (std::vector<std::int64_t>{1, 6}));
  EXPECT_EQ(beginnings[0][0].item<std::int64_t>(), Vocabulary::kVerse);
  EXPECT_EQ(text.vocabulary.word_of(beginnings[0][3].item<std::int64_t>()), "said");
  EXPECT_THROW(text.beginnings(2, 6), std::runtime_error);
}

TEST_F(TextTest, ThatIsMissingOrDamagedIsRefusedInOneLine) {
  EXPECT_NE(complaint_about("/nonexistent").find("cannot read /nonexistent: No such file"), std::string::npos);
  EXPECT_NE(complaint_about(folder_).find("it is a folder"), std::string::npos) << complaint_about(folder_);
  EXPECT_NE(complaint_about(file_with("")).find("it is empty"), std::string::npos);
  EXPECT_NE(complaint_about(file_with("Mat1:1 And God")).find("cut short"), std::string::npos);
  EXPECT_NE(complaint_about(file_with("Mat1:1 And\nGod said\n")).find("in line 2"), std::string::npos);
  EXPECT_NE(complaint_about(file_with("Mat1:1 And\n\nMat1:2 God\n")).find("in line 2"), std::string::npos);
  EXPECT_NE(complaint_about(file_with("Mat1:1 And\n")).find("fewer than ten chapters"), std::string::npos);
  EXPECT_EQ(complaint_about(file_with("x\n")).find('\n'), std::string::npos);
}

TEST(ShippedText, IsTheWholeNewTestament) {
  const Text text = load_text(TRANSFORMER_SHIPPED_TEXT, 4000);
  EXPECT_EQ(text.vocabulary.size(), 4000);
  const auto verses = [](const torch::Tensor& words) {
    return words.eq(Vocabulary::kVerse).sum().item<std::int64_t>();
  };
  // As every edition of the King James Version counts them.
  EXPECT_EQ(verses(text.training) + verses(text.validation), 7957);
  EXPECT_GT(verses(text.validation), 500);
}

}  // namespace
