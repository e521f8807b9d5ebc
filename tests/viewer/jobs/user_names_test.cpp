#include "viewer/jobs/user_names.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <vector>

namespace tensorscope::viewer {
namespace {

TEST(UserNames, TheSystemIsAskedOnceForEachUserAndNotAgainForOneWithoutAName) {
  std::vector<unsigned> asked;
  UserNames names([&](unsigned uid) {
    asked.push_back(uid);
    return std::string(uid == 1000 ? "ada" : "");
  });
  for (int refresh = 0; refresh < 3; ++refresh) {
    EXPECT_EQ(names.in_words(1000), "ada (uid 1000)");
    EXPECT_EQ(names.in_words(4242), "uid 4242");
  }
  EXPECT_EQ(asked, (std::vector<unsigned>{1000, 4242}));
}

TEST(UserNames, TheSystemNamesRoot) {
  EXPECT_EQ(UserNames::of_system().in_words(0), "root (uid 0)");
}

}  // namespace
}  // namespace tensorscope::viewer
