#include "viewer/frame/shared_lead.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tensorscope::viewer::frame {
namespace {

using Names = std::vector<std::string>;

std::string rest(const Names& names, std::size_t of) {
  return names[of].substr(shared_lead(names, names[of]));
}

TEST(SharedLead, IsOfWholeWordsThatAllOfAFamilyBeginWith) {
  const Names names{"dense-lr0.1-batch128", "dense-lr0.03-batch128", "dense-lr0.1-batch16", "vit"};
  EXPECT_EQ(rest(names, 0), "lr0.1-batch128");
  EXPECT_EQ(rest(names, 1), "lr0.03-batch128");
  EXPECT_EQ(rest(names, 2), "lr0.1-batch16");
  EXPECT_EQ(rest(names, 3), "vit");
}

TEST(SharedLead, IsKeptWhereItTellsFamiliesApart) {
  const Names names{"dense-1", "dense-2", "vit-1", "vit-3"};
  EXPECT_EQ(rest(names, 0), "dense-1");
  EXPECT_EQ(rest(names, 1), "2");
  EXPECT_EQ(rest(names, 2), "vit-1");
  EXPECT_EQ(rest(names, 3), "3");
}

TEST(SharedLead, ANameAloneHasNone) {
  EXPECT_EQ(shared_lead(Names{"a-long-name"}, "a-long-name"), 0U);
  EXPECT_EQ(shared_lead(Names{"a-b", "a-b"}, "a-b"), 0U);
  EXPECT_EQ(shared_lead(Names{"a-", "a-b"}, "a-"), 0U);
}

}  // namespace
}  // namespace tensorscope::viewer::frame
