#include <tensorscope/agent.h>
#include <torch/torch.h>

int main() {
  torch::nn::Sequential net(torch::nn::Linear(1, 64), torch::nn::Tanh(), torch::nn::Linear(64, 1));
  torch::optim::Adam optimizer(net->parameters(), 1e-3);

  auto agent = tensorscope::Agent::start({.job = "minimal"});
  agent.watch("net", *net);
  agent.hyperparameters({{"lr", 1e-3}, {"batch", 64}});

  for (int step = 0; step < 100'000; ++step) {
    const auto x = torch::rand({64, 1}) * 6 - 3;
    const auto loss = torch::mse_loss(net->forward(x), torch::sin(x));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();

    agent.scalar("loss/train", loss);
    agent.step();
  }
}
