#include "viewer/frame/run_names.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer::frame {
namespace {

using Names = std::vector<std::string>;

schema::RunInfo run(const std::string& job, long pid, std::uint32_t rank = 0) {
  schema::RunInfo info;
  info.job = job;
  info.pid = pid;
  info.rank = rank;
  return info;
}

Names names(const std::vector<schema::RunInfo>& runs) {
  return run_names(runs);
}

TEST(RunNames, AreTheJobsOwnWhereTheseAreDifferent) {
  EXPECT_EQ(names({run("mnist", 1), run("resnet", 2)}), (Names{"mnist", "resnet"}));
}

TEST(RunNames, RanksTellTheProcessesOfAJobApart) {
  EXPECT_EQ(names({run("mnist", 1, 0), run("mnist", 2, 1), run("other", 3)}),
            (Names{"mnist · rank 0", "mnist · rank 1", "other"}));
}

TEST(RunNames, PidsTellRunsOfAJobApart) {
  EXPECT_EQ(names({run("mnist", 4711), run("mnist", 4712)}), (Names{"mnist · 4711", "mnist · 4712"}));
}

TEST(RunNames, OfABlackBoxThatIsOpenTwiceTheSecondIsCounted) {
  EXPECT_EQ(names({run("mnist", 4711), run("mnist", 4711)}), (Names{"mnist", "mnist · 2"}));
}

}  // namespace
}  // namespace tensorscope::viewer::frame
