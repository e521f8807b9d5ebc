#include <torch/torch.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/agent/capture/observation_fixture.h"
#include "tests/agent/capture/random_model.h"

namespace tensorscope {
namespace {

using schema::Phase;

TEST_F(Observation, RandomModelsShowWhatAnInstrumentedCopyReturns) {
  std::map<std::string, int> met;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    Agent agent = start();
    const auto watched = std::make_shared<RandomModel>("net", seed), copy = std::make_shared<RandomModel>("net", seed);
    agent.watch("net", *watched);
    agent::Viewer viewer = attach_to(agent);
    watched->forward(watched->input(1));
    agent.step();
    const std::vector<std::string> wanted = want_all(agent, viewer);
    const at::Tensor input = watched->input(2);
    torch::manual_seed(3);
    watched->forward(input);
    agent.step();

    RandomModel::Outputs outputs;
    torch::manual_seed(3);
    copy->forward(input, &outputs);
    outputs["net:input"] = input;
    for (const auto& [name, output] : outputs) {
      const auto& samples = viewer.samples(name);
      ASSERT_FALSE(samples.empty()) << name << " of seed " << seed << ": " << watched->description();
      ASSERT_TRUE(is_exactly(as_tensor(samples.back()), output))
          << name << " of seed " << seed << ": " << watched->description();
      EXPECT_EQ(samples.back().header.phase, watched->is_training() ? Phase::training : Phase::evaluation);
    }
    std::istringstream words(watched->description());
    for (std::string word; words >> word;) ++met[word];
    agent = Agent();
    agent::remove_segment(segments_.back());
  }
  for (const char* what : {"conv1d",
                           "conv2d",
                           "conv3d",
                           "conv_transpose1d",
                           "conv_transpose2d",
                           "conv_transpose3d",
                           "linear",
                           "bilinear",
                           "embedding",
                           "bag",
                           "batch_norm1d",
                           "batch_norm2d",
                           "batch_norm3d",
                           "layer_norm",
                           "group_norm",
                           "instance_norm1d",
                           "instance_norm2d",
                           "rnn",
                           "lstm",
                           "gru",
                           "rnn_cell",
                           "lstm_cell",
                           "gru_cell",
                           "attention",
                           "encoder",
                           "decoder",
                           "block",
                           "prelu",
                           "shared",
                           "again",
                           "sigmoid_",
                           "residual",
                           "dropout"}) {
    EXPECT_GT(met[what], 3) << what << " is hardly tested";
  }
}

}  // namespace
}  // namespace tensorscope
