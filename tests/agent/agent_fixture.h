#pragma once

#include <gtest/gtest.h>
#include <tensorscope/agent.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/agent/viewer.h"

namespace tensorscope {

// The agent names its file; the other two stand beside it.
inline schema::SegmentPaths paths_of(const Agent& agent) {
  constexpr std::string_view kBefore = "recording into ";
  const std::string message = agent.message();
  const std::size_t begin = message.find(kBefore) + kBefore.size();
  const std::string base = message.substr(begin, message.find(schema::kDataEnding, begin) - begin);
  return {base + std::string(schema::kDataEnding), base + std::string(schema::kControlEnding),
          base + std::string(schema::kLockEnding)};
}

inline agent::Viewer attach(const Agent& agent) {
  return agent::Viewer(paths_of(agent));
}

// A test with an agent in a small segment of its own, without a limit.
class AgentTest : public testing::Test {
 protected:
  ~AgentTest() override {
    for (const schema::SegmentPaths& paths : segments_) agent::remove_segment(paths);
  }

  // Without a flight recorder: what is there is what a test asked for.
  Agent start(Options options = {
                  .job = "agent test", .ring_bytes = std::size_t{8} << 20, .budget = 1, .flight_budget = 0}) {
    Agent agent = Agent::start(options);
    EXPECT_TRUE(agent.status().ok()) << agent.message();
    segments_.push_back(paths_of(agent));
    return agent;
  }
  std::vector<schema::SegmentPaths> segments_;
};

// An environment variable, for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

}  // namespace tensorscope
