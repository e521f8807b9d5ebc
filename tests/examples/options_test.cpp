#include "examples/mnist/options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

Options parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "mnist");
  return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

std::string complaint_about(std::vector<const char*> arguments) {
  try {
    parse(std::move(arguments));
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

TEST(MnistOptions, WithoutArgumentsAreTheDocumentedDefaults) {
  const Options options = parse({});
  EXPECT_EQ(options.steps, 2000);
  EXPECT_EQ(options.batch, 64);
  EXPECT_EQ(options.seed, 1U);
  EXPECT_EQ(options.learning_rate, 0.02);
  EXPECT_EQ(options.job, "mnist");
  EXPECT_TRUE(options.agent);
  EXPECT_TRUE(options.data_dir.empty());
  EXPECT_TRUE(options.weights_file.empty());
}

TEST(MnistOptions, TakeEveryArgument) {
  const Options options = parse({"--steps", "0", "--batch", "8000", "--seed", "18446744073709551615", "--lr", "1e-3",
                                 "--data", "d", "--job", "j", "--save-weights", "w", "--no-agent"});
  EXPECT_EQ(options.steps, 0);
  EXPECT_EQ(options.batch, 8000);
  EXPECT_EQ(options.seed, 18446744073709551615U);
  EXPECT_EQ(options.learning_rate, 1e-3);
  EXPECT_EQ(options.job, "j");
  EXPECT_FALSE(options.agent);
  EXPECT_EQ(options.data_dir, "d");
  EXPECT_EQ(options.weights_file, "w");
}

TEST(MnistOptions, SayWhatIsWrongWhatWasFoundAndWhatToDo) {
  EXPECT_EQ(complaint_about({"--steps", "1x"}), "--steps takes a whole number from 0, found '1x'; see mnist --help");
  EXPECT_EQ(complaint_about({"--steps"}), "--steps takes a whole number from 0, found nothing; see mnist --help");
  EXPECT_EQ(complaint_about({"--frob"}), "unknown argument '--frob'; see mnist --help");
}

TEST(MnistOptions, RefuseWhatIsOutOfRange) {
  for (const char* steps : {"-1", "9223372036854775808", "", " 1", "1.0"}) {
    EXPECT_NE(complaint_about({"--steps", steps}), "none") << steps;
  }
  for (const char* batch : {"0", "8001"}) EXPECT_NE(complaint_about({"--batch", batch}), "none") << batch;
  for (const char* rate : {"0", "-0.1", "nan", "inf", "1e999"}) {
    EXPECT_NE(complaint_about({"--lr", rate}), "none") << rate;
  }
  EXPECT_NE(complaint_about({"--seed", "-1"}), "none");
  EXPECT_NE(complaint_about({"--job", ""}), "none");
}

}  // namespace
