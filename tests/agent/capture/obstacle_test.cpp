#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/agent/agent_fixture.h"

namespace tensorscope {
namespace {

// What the catalog says of a tensor that was offered in the first step.
std::string note_of(Agent& agent, const char* name, const at::Tensor& tensor) {
  agent.tensor(name, tensor);
  return attach(agent).note(name);
}

TEST_F(AgentTest, WhatCannotBeSampledIsExplainedInTheCatalog) {
  Agent agent = start();
  const at::Tensor dense = at::ones({4, 4});
  at::Tensor freed = at::ones({4, 4});
  freed.storage().unsafeGetStorageImpl()->set_nbytes(0);
  const at::Tensor complex = at::ones({4}, at::kComplexFloat);
  const std::pair<const char*, at::Tensor> cases[] = {
      {"sparse", dense.to_sparse()},
      {"compressed sparse", dense.to_sparse_csr()},
      {"quantized", at::quantize_per_tensor(dense, 0.1, 0, at::kQInt8)},
      {"complex", complex},
      {"lazily negated", at::imag(at::conj(complex))},
      {"meta", at::empty({4}, at::TensorOptions().device(at::kMeta))},
      {"freed", freed},
      {"zeros without memory", at::_efficientzerotensor({4}, at::TensorOptions().dtype(at::kFloat))},
      {"nine dimensions", at::ones({1, 1, 1, 1, 1, 1, 1, 1, 1})},
  };
  for (const auto& [name, tensor] : cases) {
    EXPECT_TRUE(note_of(agent, name, tensor).starts_with("cannot be sampled: "))
        << name << ": " << note_of(agent, name, tensor);
  }
  EXPECT_EQ(note_of(agent, "dense", dense), "");
  EXPECT_EQ(note_of(agent, "eight dimensions", at::ones({1, 1, 1, 1, 1, 1, 1, 1})), "");
  EXPECT_TRUE(agent.status().ok());
}

TEST_F(AgentTest, NothingBadComesOfWantingWhatCannotBeSampled) {
  Agent agent = start();
  const at::Tensor sparse = at::ones({4, 4}).to_sparse();
  agent.tensor("sparse", sparse);
  agent::Viewer viewer = attach(agent);
  viewer.want("sparse", schema::Product::stats | schema::Product::region);
  for (int i = 0; i < 3; ++i) {
    agent.step();
    agent.tensor("sparse", sparse);
    agent.tensor("undefined", at::Tensor());
  }
  EXPECT_TRUE(viewer.samples("sparse").empty());
  EXPECT_TRUE(agent.status().ok());
}

TEST_F(AgentTest, AScalarThatIsNotOneNumberIsExplainedAndNotRecorded) {
  Agent agent = start();
  agent.scalar("vector", at::ones({3}));
  agent.scalar("undefined", at::Tensor());
  agent.scalar("complex", at::ones({}, at::kComplexFloat));
  agent.scalar("empty", at::ones({0}));
  agent.scalar("zero without memory", at::_efficientzerotensor({}, at::TensorOptions().dtype(at::kFloat)));
  agent::Viewer viewer = attach(agent);
  for (const char* name : {"vector", "undefined", "complex", "empty", "zero without memory"}) {
    EXPECT_TRUE(viewer.note(name).starts_with("cannot be sampled: ")) << name;
    EXPECT_TRUE(viewer.scalars(name).empty()) << name;
  }
  EXPECT_TRUE(agent.status().ok());
}

TEST_F(AgentTest, WhatWasSaidOfAnEarlierValueDoesNotStandOnAScalarThatIsRecorded) {
  Agent agent = start();
  agent.scalar("loss", at::ones({3}));
  agent.scalar("loss", at::ones({}));
  agent::Viewer viewer = attach(agent);
  EXPECT_EQ(viewer.note("loss"), "");
  EXPECT_EQ(viewer.scalars("loss").size(), 1u);
}

}  // namespace
}  // namespace tensorscope
