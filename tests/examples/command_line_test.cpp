#include "examples/common/command_line.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "examples/common/trainer_options.h"

namespace {

constexpr std::int64_t kBatchLimit = 8000;

// A trainer's own options behind those that all have.
struct Options : TrainerOptions {
  std::string data = "shipped";

  Options() { job = "trainer"; }

  bool parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "trainer");
    return line().parse(static_cast<int>(arguments.size()), arguments.data());
  }
  CommandLine line() {
    CommandLine line("trainer", "trains");
    add_to(line, kBatchLimit);
    line.text("--data", data, "DIR", "what it trains on");
    return line;
  }
};

std::string complaint_about(std::vector<const char*> arguments) {
  try {
    Options().parse(std::move(arguments));
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

TEST(CommandLine, WithoutArgumentsLeavesTheDefaults) {
  Options options;
  EXPECT_TRUE(options.parse({}));
  EXPECT_EQ(options.steps, 2000);
  EXPECT_EQ(options.batch, 64);
  EXPECT_EQ(options.seed, 1U);
  EXPECT_EQ(options.threads, 1);
  EXPECT_EQ(options.learning_rate, 1e-3);
  EXPECT_EQ(options.job, "trainer");
  EXPECT_EQ(options.data, "shipped");
  EXPECT_TRUE(options.agent);
  EXPECT_TRUE(options.weights_file.empty());
}

TEST(CommandLine, TakesEveryArgument) {
  Options options;
  EXPECT_TRUE(options.parse({"--steps", "0", "--validate", "7", "--batch", "8000", "--seed", "18446744073709551615",
                             "--threads", "2", "--lr", "1e-4", "--data", "d", "--job", "j", "--save-weights", "w",
                             "--no-agent"}));
  EXPECT_EQ(options.steps, 0);
  EXPECT_EQ(options.validation_interval, 7);
  EXPECT_EQ(options.batch, 8000);
  EXPECT_EQ(options.seed, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(options.threads, 2);
  EXPECT_EQ(options.learning_rate, 1e-4);
  EXPECT_FALSE(options.agent);
  EXPECT_EQ(options.job, "j");
  EXPECT_EQ(options.data, "d");
  EXPECT_EQ(options.weights_file, "w");
}

TEST(CommandLine, SaysWhatIsWrongWhatWasFoundAndWhatToDo) {
  EXPECT_EQ(complaint_about({"--steps", "1x"}), "--steps takes a whole number from 0, found '1x'; see trainer --help");
  EXPECT_EQ(complaint_about({"--steps"}), "--steps takes a whole number from 0, found nothing; see trainer --help");
  EXPECT_EQ(complaint_about({"--batch", "0"}),
            "--batch takes a whole number from 1 to 8000, found '0'; see trainer --help");
  EXPECT_EQ(complaint_about({"--lr", "nan"}), "--lr takes a number above 0, found 'nan'; see trainer --help");
  EXPECT_EQ(complaint_about({"--data", ""}), "--data takes a value for DIR, found nothing; see trainer --help");
  EXPECT_EQ(complaint_about({"--frob"}), "unknown argument '--frob'; see trainer --help");
}

TEST(CommandLine, RefusesWhatIsOutOfRange) {
  for (const char* steps : {"-1", "9223372036854775808", "", " 1", "1.0"}) {
    EXPECT_NE(complaint_about({"--steps", steps}), "none") << steps;
  }
  for (const char* batch : {"0", "8001"}) EXPECT_NE(complaint_about({"--batch", batch}), "none") << batch;
  for (const char* rate : {"0", "-0.1", "nan", "inf", "1e999"}) {
    EXPECT_NE(complaint_about({"--lr", rate}), "none") << rate;
  }
  EXPECT_NE(complaint_about({"--seed", "-1"}), "none");
  EXPECT_NE(complaint_about({"--threads", "0"}), "none");
}

TEST(CommandLine, HelpNamesEveryOptionWithItsDefault) {
  Options options;
  EXPECT_FALSE(options.parse({"--steps", "3", "--help", "--frob"}));
  const std::string usage = Options().line().usage();
  EXPECT_EQ(usage.find("usage: trainer [options]     trains\n"), 0U) << usage;
  for (const char* part : {"\n  --steps N ", " (2000)\n", "\n  --lr X ", " (0.001)\n", "\n  --data DIR ",
                           " (shipped)\n", "\n  --no-agent ", "\n  --help "}) {
    EXPECT_NE(usage.find(part), std::string::npos) << part << usage;
  }
}

TEST(TrainerOptions, ValidateAtTheIntervalAndTheLastStep) {
  TrainerOptions options;
  options.steps = 8;
  options.validation_interval = 3;
  std::vector<std::int64_t> validated;
  for (std::int64_t step = 0; options.has(step); ++step) {
    if (options.validates_at(step)) validated.push_back(step);
  }
  EXPECT_EQ(validated, (std::vector<std::int64_t>{0, 3, 6, 7}));
  options.validation_interval = 0;
  EXPECT_FALSE(options.validates_at(0));
  options.steps = 0;
  EXPECT_TRUE(options.has(std::numeric_limits<std::int64_t>::max()));
}

}  // namespace
