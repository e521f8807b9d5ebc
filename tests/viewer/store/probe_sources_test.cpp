#include "viewer/store/probe_sources.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;

class ProbeSourcesTest : public testing::Test {
 protected:
  std::uint32_t add(SourceKind kind, const std::string& path, std::uint32_t parent = schema::kNoSource,
                    std::uint32_t order = schema::kNoOrder) {
    schema::CatalogEntry entry;
    entry.id = next_++;
    entry.kind = kind;
    entry.path = path;
    entry.parent = parent;
    entry.order = order;
    store_.describe(entry);
    return entry.id;
  }

  Store store_;
  std::uint32_t next_ = 0;
};

TEST_F(ProbeSourcesTest, AreFoundByNameAndInTheOrderOfThePass) {
  add(SourceKind::module, "net");
  add(SourceKind::input, "net:input");
  const std::uint32_t probe = add(SourceKind::module, "digits");
  add(SourceKind::activation, "digits:scores", probe);
  add(SourceKind::input, "digits:input", probe);
  add(SourceKind::activation, "digits/net.fc", schema::kNoSource, 5);
  add(SourceKind::activation_gradient, "digits/net.fc:grad");
  add(SourceKind::activation, "digits/net.conv", schema::kNoSource, 1);
  add(SourceKind::activation, "digits2/net.conv", schema::kNoSource, 1);
  const std::vector<ProbeSources> probes = probes_of(store_);
  ASSERT_EQ(probes.size(), 1U);
  EXPECT_EQ(probes[0].name(), "digits");
  EXPECT_EQ(probes[0].input->path(), "digits:input");
  EXPECT_EQ(probes[0].label, nullptr);
  ASSERT_EQ(probes[0].layers.size(), 2U);
  EXPECT_EQ(probes[0].layers[0]->path(), "digits/net.conv");
  EXPECT_EQ(gradient_of(store_, *probes[0].layers[1])->path(), "digits/net.fc:grad");
  EXPECT_EQ(gradient_of(store_, *probes[0].layers[0]), nullptr);
}

TEST_F(ProbeSourcesTest, AModuleOfTheUserIsNoProbe) {
  add(SourceKind::module, "net");
  add(SourceKind::custom, "net:scores");
  EXPECT_TRUE(probes_of(store_).empty());
}

}  // namespace
}  // namespace tensorscope::viewer
