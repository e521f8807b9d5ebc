#include "viewer/store/unseen_pass.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;

class UnseenPass : public testing::Test {
 protected:
  void describe(std::uint32_t id, SourceKind kind, const std::string& path, std::uint32_t order = schema::kNoOrder,
                const std::string& note = "") {
    schema::CatalogEntry entry;
    entry.id = id;
    entry.kind = kind;
    entry.path = path;
    entry.order = order;
    entry.note = note;
    if (path == "digits:scores") entry.parent = 0;
    store_.describe(entry);
  }
  std::string asked() const {
    const Source* const source = source_of_unseen_pass(store_);
    return source != nullptr ? source->path() : "";
  }

  Store store_;
};

TEST_F(UnseenPass, AProbeIsAskedForItsScoresUntilItsLayersHaveNames) {
  EXPECT_EQ(asked(), "");
  describe(0, SourceKind::module, "digits");
  describe(1, SourceKind::activation, "digits:scores");
  EXPECT_EQ(asked(), "digits:scores");
  describe(2, SourceKind::activation, "digits/net.fc", 4);
  EXPECT_EQ(asked(), "");
}

TEST_F(UnseenPass, AProbeThatRanAndNamedNoLayersIsNotAskedAgain) {
  describe(0, SourceKind::module, "digits");
  schema::CatalogEntry scores;
  scores.id = 1;
  scores.kind = SourceKind::activation;
  scores.path = "digits:scores";
  scores.parent = 0;
  store_.describe(scores);
  EXPECT_EQ(asked(), "digits:scores");
  scores.dtype = schema::Dtype::float32;
  scores.shape = {4, 10};
  store_.describe(scores);
  EXPECT_EQ(asked(), "");
}

TEST_F(UnseenPass, AProbeThatIsOffIsNotAsked) {
  describe(0, SourceKind::module, "digits", schema::kNoOrder, "off: it threw");
  describe(1, SourceKind::activation, "digits:scores");
  EXPECT_EQ(asked(), "");
}

TEST_F(UnseenPass, ANetworkIsAskedForOneActivationUntilItsPassWasTraced) {
  describe(0, SourceKind::activation, "net.conv", schema::kNoOrder, "cannot be sampled: it is sparse");
  describe(1, SourceKind::activation, "net.fc", schema::kNoOrder, "not called in the passes that were seen");
  EXPECT_EQ(asked(), "net.fc");
  describe(2, SourceKind::activation, "net.fc/relu", 3);
  EXPECT_EQ(asked(), "");
}

}  // namespace
}  // namespace tensorscope::viewer
