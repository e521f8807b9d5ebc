// What a trainer does with the agent, in short. Says what is wrong and fails if the agent does not record.
#include <tensorscope/agent.h>
#include <torch/nn/modules/linear.h>

#include <cstdio>

bool has_public_header_alone();

int main() {
  torch::nn::Linear net(4, 2);
  auto agent = tensorscope::Agent::start({.job = "consumer", .ring_bytes = std::size_t{1} << 20});
  agent.watch("net", *net);
  agent.hyperparameters({{"lr", 0.1}, {"batch", 8}, {"optimizer", "sgd"}, {"shuffle", true}});
  for (int step = 0; step < 3; ++step) {
    const at::Tensor loss = net->forward(at::ones({8, 4})).pow(2).mean();
    loss.backward();
    agent.scalar("loss", loss);
    agent.scalar("step", step);
    agent.tensor("weight", net->weight);
    agent.step();
  }
  if (!agent.status().ok() || !has_public_header_alone()) {
    std::fprintf(stderr, "consumer: %s\n", agent.message().c_str());
    return 1;
  }
}
