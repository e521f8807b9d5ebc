#include "agent/recorder/environment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace tensorscope::agent {
namespace {

// The environment of one test.
std::map<std::string, std::string, std::less<>> variables;

const char* look_up(const char* name) {
  const auto found = variables.find(name);
  return found != variables.end() ? found->second.c_str() : nullptr;
}

Settings settings_with(std::map<std::string, std::string, std::less<>> environment, const Options& options = {}) {
  variables = std::move(environment);
  return settings_from(options, look_up);
}

TEST(Environment, WithoutOneTheCodeDecides) {
  const Settings settings =
      settings_with({}, {.job = "mnist", .ring_bytes = 1 << 20, .budget = 0.02, .rank = 1, .world_size = 2});
  EXPECT_EQ(settings.options.job, "mnist");
  EXPECT_EQ(settings.options.ring_bytes, std::size_t{1} << 20);
  EXPECT_EQ(settings.options.budget, 0.02);
  EXPECT_EQ(settings.options.rank, 1u);
  EXPECT_TRUE(settings.options.enabled);
  EXPECT_FALSE(settings.strict);
  EXPECT_EQ(settings.remarks, "");
}

TEST(Environment, OverridesTheCode) {
  const Settings settings = settings_with({{"TENSORSCOPE", "off"},
                                           {"TENSORSCOPE_JOB", "other"},
                                           {"TENSORSCOPE_RING", "64MiB"},
                                           {"TENSORSCOPE_BUDGET", "0.5%"},
                                           {"TENSORSCOPE_FLIGHT", "0.2%"},
                                           {"TENSORSCOPE_STRICT", "1"}},
                                          {.job = "mnist", .ring_bytes = 1 << 20});
  EXPECT_FALSE(settings.options.enabled);
  EXPECT_EQ(settings.options.job, "other");
  EXPECT_EQ(settings.options.ring_bytes, std::size_t{64} << 20);
  EXPECT_DOUBLE_EQ(settings.options.budget, 0.005);
  EXPECT_DOUBLE_EQ(settings.options.flight_budget, 0.002);
  EXPECT_EQ(settings_with({{"TENSORSCOPE_FLIGHT", "off"}}).options.flight_budget, 0);
  EXPECT_TRUE(settings.strict);
  EXPECT_EQ(settings.remarks, "");
  EXPECT_TRUE(settings_with({{"TENSORSCOPE", "on"}}, {.enabled = false}).options.enabled);
}

TEST(Environment, SizesHaveUnitsAndAreRoundedDownToAPowerOfTwo) {
  const auto ring = [](const char* text) { return settings_with({{"TENSORSCOPE_RING", text}}).options.ring_bytes; };
  EXPECT_EQ(ring("262144"), std::size_t{256} << 10);
  EXPECT_EQ(ring("512KiB"), std::size_t{512} << 10);
  EXPECT_EQ(ring("1048576B"), std::size_t{1} << 20);
  EXPECT_EQ(ring("100MiB"), std::size_t{64} << 20);
  EXPECT_EQ(ring("2GiB"), std::size_t{2} << 30);
}

TEST(Environment, SharesArePercentOrFractions) {
  const auto budget = [](const char* text) { return settings_with({{"TENSORSCOPE_BUDGET", text}}).options.budget; };
  EXPECT_DOUBLE_EQ(budget("0.5%"), 0.005);
  EXPECT_DOUBLE_EQ(budget("0.005"), 0.005);
  EXPECT_DOUBLE_EQ(budget("100%"), 1);
  EXPECT_DOUBLE_EQ(budget("0"), 0);
}

TEST(Environment, AMalformedValueKeepsItsOptionAndIsNamed) {
  const struct {
    const char* name;
    const char* value;
  } malformed[] = {{"TENSORSCOPE", "maybe"},
                   {"TENSORSCOPE", ""},
                   {"TENSORSCOPE_STRICT", "2"},
                   {"TENSORSCOPE_RING", "64MB"},
                   {"TENSORSCOPE_RING", "-1"},
                   {"TENSORSCOPE_RING", "MiB"},
                   {"TENSORSCOPE_RING", "64 MiB"},
                   {"TENSORSCOPE_RING", "1KiB"},
                   {"TENSORSCOPE_RING", "99999999999999999999"},
                   {"TENSORSCOPE_RING", "17179869185GiB"},
                   {"TENSORSCOPE_FLIGHT", "on"},
                   {"TENSORSCOPE_BUDGET", "1.5"},
                   {"TENSORSCOPE_BUDGET", "-1%"},
                   {"TENSORSCOPE_BUDGET", "nan"},
                   {"TENSORSCOPE_BUDGET", "1%%"},
                   {"TENSORSCOPE_BUDGET", "101%"},
                   {"TENSORSCOPE_BUDGET", "little"}};
  for (const auto& [name, value] : malformed) {
    const Settings settings = settings_with({{name, value}}, {.ring_bytes = 1 << 20, .budget = 0.03});
    SCOPED_TRACE(std::string(name) + '=' + value);
    EXPECT_TRUE(settings.options.enabled);
    EXPECT_FALSE(settings.strict);
    EXPECT_EQ(settings.options.ring_bytes, std::size_t{1} << 20);
    EXPECT_EQ(settings.options.budget, 0.03);
    // Which, what was found, what to write; in one line.
    EXPECT_NE(settings.remarks.find(std::string(name) + " is '" + value + "'"), std::string::npos) << settings.remarks;
    EXPECT_NE(settings.remarks.find("it takes"), std::string::npos) << settings.remarks;
    EXPECT_EQ(settings.remarks.find('\n'), std::string::npos) << settings.remarks;
  }
}

TEST(Environment, OptionsThatMakeNoSenseAreReplacedByTheirDefaults) {
  Options options{.ring_bytes = 7, .budget = std::nan(""), .flight_budget = -1, .rank = 3, .world_size = 2};
  const Settings settings = settings_with({}, options);
  EXPECT_EQ(settings.options.ring_bytes, Options{}.ring_bytes);
  EXPECT_EQ(settings.options.budget, Options{}.budget);
  EXPECT_EQ(settings.options.flight_budget, Options{}.flight_budget);
  EXPECT_EQ(settings.options.rank, 0u);
  EXPECT_EQ(settings.options.world_size, 1u);
  EXPECT_EQ(std::count(settings.remarks.begin(), settings.remarks.end(), '\n'), 3);
}

TEST(Environment, AJobWithoutANameIsCalledAsItsProgram) {
  EXPECT_NE(settings_with({}).options.job.find("agent_recorder_test"), std::string::npos);
  EXPECT_EQ(settings_with({{"TENSORSCOPE_JOB", ""}}, {.job = "mnist"}).options.job, "mnist");
}

}  // namespace
}  // namespace tensorscope::agent
