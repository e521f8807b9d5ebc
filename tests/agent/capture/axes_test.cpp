#include <torch/torch.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/agent/capture/observation_fixture.h"

namespace tensorscope {
namespace {

using schema::Product;
using schema::SourceKind;

// What a trainer says of the axes of its pictures.
class Axes : public Observation {
 protected:
  // Has all of it sampled once.
  agent::Viewer look_at_all(Agent& agent, const std::function<void()>& offer) {
    agent::Viewer viewer = attach_to(agent);
    offer();
    for (const schema::CatalogEntry& entry : viewer.newest_entries()) {
      if (schema::is_tensor(entry.kind)) viewer.want(entry.path, Product::region);
    }
    agent.step();
    offer();
    return viewer;
  }
};

TEST_F(Axes, TokensHaveTheirWordsAndTheirPlace) {
  Agent agent = start();
  const std::vector<std::string> vocabulary = {"In", "the", "Anfang", "天"};
  agent.words("net:tokens", [&](std::int64_t id) { return vocabulary.at(static_cast<std::size_t>(id)); });
  const at::Tensor ids = torch::tensor({{0, 1}, {2, 3}});
  agent::Viewer viewer = look_at_all(agent, [&] { agent.tokens("net", ids, {.first = 4}); });
  ASSERT_EQ(viewer.samples("net:tokens").size(), 1u);
  EXPECT_EQ(viewer.samples("net:tokens").back().words, std::string("In\0the\0Anfang\0天", 17));
  expect_shown(viewer, "net:tokens", ids);
  const schema::CatalogEntry entry = *viewer.entry("net:tokens");
  EXPECT_EQ(entry.kind, SourceKind::token);
  EXPECT_EQ(entry.placement, (Placement{.first = 4}));
}

TEST_F(Axes, ImagesSayWhereTheirPatchesStand) {
  Agent agent = start();
  const at::Tensor pixels = torch::rand({2, 3, 8, 8});
  agent::Viewer viewer = look_at_all(agent, [&] {
    agent.image("net", pixels, {.first = 12, .patch_rows = 4, .patch_columns = 2, .axis = Placement::Axis::keys});
  });
  expect_shown(viewer, "net:image", pixels);
  const schema::CatalogEntry entry = *viewer.entry("net:image");
  EXPECT_EQ(entry.kind, SourceKind::input);
  EXPECT_EQ(entry.placement, (Placement{12, 4, 2, Placement::Axis::keys}));
}

TEST_F(Axes, AttentionAndLabelsAreOfferedByName) {
  Agent agent = start();
  agent.words("cross:label", [](std::int64_t label) { return label == 0 ? "cat" : "dog"; });
  const at::Tensor weights = torch::rand({2, 3, 4, 5}), labels = torch::tensor({1, 0});
  agent::Viewer viewer = look_at_all(agent, [&] {
    agent.attention("cross", weights);
    agent.labels("cross", labels);
  });
  expect_shown(viewer, "cross", weights);
  expect_shown(viewer, "cross:label", labels);
  EXPECT_EQ(viewer.entry("cross")->kind, SourceKind::attention);
  EXPECT_EQ(viewer.entry("cross:label")->kind, SourceKind::label);
  EXPECT_EQ(viewer.samples("cross:label").back().words, std::string("dog\0cat", 7));
}

TEST_F(Axes, AProbesTokensAndLabelsHaveWordsWhoeverComesFirst) {
  Agent agent = start();
  const at::Tensor ids = torch::tensor({{0}, {1}});
  agent.probe("verses", ids, torch::tensor({1, 1}), [](const at::Tensor& x) { return x.to(at::kFloat); });
  agent.words("verses:input", [](std::int64_t id) { return 'w' + std::to_string(id); });
  agent::Viewer viewer = attach_to(agent);
  viewer.want("verses:input", Product::region);
  agent.step();
  EXPECT_EQ(viewer.samples("verses:input").back().words, std::string("w0\0w1", 5));
}

TEST_F(Axes, AWordFunctionThatThrowsLeavesTheNumbers) {
  Agent agent = start();
  agent.words("net:tokens", [](std::int64_t) -> std::string { throw std::out_of_range("no such word"); });
  const at::Tensor ids = torch::tensor({7, 8});
  agent::Viewer viewer = look_at_all(agent, [&] { agent.tokens("net", ids); });
  expect_shown(viewer, "net:tokens", ids);
  EXPECT_EQ(viewer.samples("net:tokens").back().words, "");
  EXPECT_TRUE(agent.status().ok()) << agent.message();
}

TEST_F(Axes, WordsThatFillMoreThanARecordHoldsAreLeftOut) {
  Agent agent = start();
  agent.words("net:tokens", [](std::int64_t) { return std::string(1000, 'x'); });
  const at::Tensor ids = torch::arange(100);
  agent::Viewer viewer = look_at_all(agent, [&] { agent.tokens("net", ids); });
  expect_shown(viewer, "net:tokens", ids);
  EXPECT_EQ(viewer.samples("net:tokens").back().words, "");
}

}  // namespace
}  // namespace tensorscope
