#include <torch/script.h>
#include <torch/torch.h>

#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/agent/agent_fixture.h"

namespace tensorscope {
namespace {

namespace nn = torch::nn;
using schema::Product;

// A model with all that a bystander could disturb, and how to train it.
struct Trainee {
  std::function<at::Tensor()> loss;  // of a new batch
  std::vector<at::Tensor> parameters;
  std::vector<at::Tensor> buffers;
  std::function<void(Agent& agent)> watch;
  std::shared_ptr<void> model;
};

// `forward`: of a probe, which is shown `batch`; no random number makes it.
template <typename Net, typename Loss, typename Forward>
Trainee trainee_of(const std::shared_ptr<Net>& net, Loss loss, const at::Tensor& batch, Forward forward) {
  const auto watch = [net, batch, forward](Agent& agent) {
    agent.watch("net", *net);
    agent.probe("shown", batch, [net, forward](const at::Tensor& x) { return forward(*net, x); });
  };
  return {[net, loss] { return loss(*net); }, net->parameters(), net->buffers(), watch, net};
}

struct Convolutional : nn::Module {
  Convolutional() {
    features = register_module(
        "features", nn::Sequential(nn::Conv2d(nn::Conv2dOptions(1, 4, 3).bias(false)), nn::BatchNorm2d(4), nn::ReLU(),
                                   nn::Dropout(0.5), nn::Conv2d(4, 4, 3)));
    head = register_module("head", nn::Linear(64, 3));
  }
  nn::Sequential features{nullptr};
  nn::Linear head{nullptr};
};

Trainee convolutional() {
  const auto forward = [](Convolutional& net, const at::Tensor& images) {
    return net.head->forward(net.features->forward(images).relu_().flatten(1));
  };
  return trainee_of(
      std::make_shared<Convolutional>(),
      [forward](Convolutional& net) {
        const at::Tensor scores = forward(net, torch::randn({6, 1, 8, 8}));
        return nn::functional::cross_entropy(scores, torch::randint(3, {6}));
      },
      torch::linspace(-1, 1, 3 * 64).view({3, 1, 8, 8}), forward);
}

struct Transformer : nn::Module {
  Transformer() {
    embedding = register_module("embedding", nn::Embedding(11, 8));
    layer = register_module("layer",
                            nn::TransformerEncoderLayer(nn::TransformerEncoderLayerOptions(8, 2).dim_feedforward(16)));
    head = register_module("head", nn::Linear(8, 11));
  }
  nn::Embedding embedding{nullptr};
  nn::TransformerEncoderLayer layer{nullptr};
  nn::Linear head{nullptr};
};

Trainee transformer() {
  const auto forward = [](Transformer& net, const at::Tensor& words) {
    return net.head->forward(net.layer->forward(net.embedding->forward(words)));
  };
  return trainee_of(
      std::make_shared<Transformer>(),
      [forward](Transformer& net) {
        const at::Tensor words = torch::randint(11, {5, 3});
        return nn::functional::cross_entropy(forward(net, words).flatten(0, 1), words.flatten());
      },
      torch::arange(8).view({4, 2}), forward);
}

struct Recurrent : nn::Module {
  Recurrent() {
    lstm = register_module("lstm", nn::LSTM(nn::LSTMOptions(4, 6).num_layers(2).dropout(0.3).bidirectional(true)));
    cell = register_module("cell", nn::LSTMCell(12, 5));
    head = register_module("head", nn::Linear(5, 1));
  }
  nn::LSTM lstm{nullptr};
  nn::LSTMCell cell{nullptr};
  nn::Linear head{nullptr};
};

Trainee recurrent() {
  const auto forward = [](Recurrent& net, const at::Tensor& x) {
    const at::Tensor steps = std::get<0>(net.lstm->forward(x));
    auto state = net.cell->forward(steps[0]);
    for (int i = 1; i < 5; ++i) state = net.cell->forward(steps[i], state);
    return net.head->forward(std::get<0>(state));
  };
  return trainee_of(
      std::make_shared<Recurrent>(),
      [forward](Recurrent& net) {
        return forward(net, torch::randn({5, 3, 4})).pow(2).mean();
      },
      torch::linspace(-1, 1, 40).view({5, 2, 4}),
      [forward](Recurrent& net, const at::Tensor& steps) { return forward(net, steps); });
}

Trainee script() {
  const auto net = std::make_shared<torch::jit::Module>("Net");
  torch::jit::Module fc("Linear");
  fc.register_parameter("weight", torch::randn({8, 4}), false);
  fc.register_parameter("bias", torch::zeros({8}), false);
  fc.define("def forward(self, x):\n  return torch.linear(x, self.weight, self.bias)\n");
  net->register_module("fc", fc);
  net->register_parameter("scale", torch::ones({8}), false);
  net->register_buffer("mean", torch::zeros({8}));
  net->register_buffer("variance", torch::ones({8}));
  net->register_attribute("training", c10::BoolType::get(), true);
  net->define(R"(
def forward(self, x):
  y = self.fc.forward(x)
  y = torch.batch_norm(y, self.scale, None, self.mean, self.variance, self.training, 0.1, 1e-5, False)
  y = torch.tanh(y) + torch.sigmoid(y) * 2.0
  return torch.dropout(y, 0.3, self.training)
)");
  Trainee trainee;
  trainee.loss = [net] { return net->forward({torch::randn({6, 4})}).toTensor().pow(2).mean(); };
  for (const at::Tensor& parameter : net->parameters()) trainee.parameters.push_back(parameter);
  for (at::Tensor& parameter : trainee.parameters) parameter.set_requires_grad(true);
  for (const at::Tensor& buffer : net->buffers()) trainee.buffers.push_back(buffer);
  trainee.watch = [net](Agent& agent) {
    agent.watch("net", *net);
    agent.probe("shown", torch::linspace(-1, 1, 12).view({3, 4}),
                [net](const at::Tensor& x) { return net->forward({x}).toTensor(); });
  };
  return trainee;
}

// LibTorch names the state of a parameter by its address: as text in old versions.
template <typename States>
const torch::optim::AdamParamState& state_of(const States& states, const at::Tensor& parameter) {
  using Key = typename States::key_type;
  void* const address = parameter.unsafeGetTensorImpl();
  if constexpr (std::is_same_v<Key, std::string>) {
    std::ostringstream text;
    text << address;
    return static_cast<const torch::optim::AdamParamState&>(*states.at(text.str()));
  } else {
    return static_cast<const torch::optim::AdamParamState&>(*states.at(address));
  }
}

// Everything that a training leaves behind.
std::vector<at::Tensor> train(const std::function<Trainee()>& make, const std::function<void(Trainee&)>& prepare,
                              const std::function<void()>& end_step) {
  torch::manual_seed(1);
  Trainee trainee = make();
  torch::optim::Adam optimizer(trainee.parameters, torch::optim::AdamOptions(0.01).weight_decay(0.1).amsgrad(true));
  prepare(trainee);
  for (int step = 0; step < 200; ++step) {
    optimizer.zero_grad();
    trainee.loss().backward();
    torch::nn::utils::clip_grad_norm_(trainee.parameters, 1.0);
    optimizer.step();
    end_step();
  }
  std::vector<at::Tensor> left;
  for (const at::Tensor& parameter : trainee.parameters) {
    const torch::optim::AdamParamState& state = state_of(optimizer.state(), parameter);
    for (const at::Tensor& tensor :
         {parameter.detach(), parameter.grad(), state.exp_avg(), state.exp_avg_sq(), state.max_exp_avg_sq()})
      left.push_back(tensor.clone());
    left.push_back(torch::tensor(state.step()));
  }
  for (const at::Tensor& buffer : trainee.buffers) left.push_back(buffer.clone());
  left.push_back(at::globalContext().defaultGenerator(at::kCPU).get_state());
  return left;
}

void expect_identical(const std::vector<at::Tensor>& one, const std::vector<at::Tensor>& other) {
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    const at::Tensor left = one[i].contiguous(), right = other[i].contiguous();
    ASSERT_EQ(left.nbytes(), right.nbytes());
    EXPECT_EQ(std::memcmp(left.data_ptr(), right.data_ptr(), left.nbytes()), 0) << i;
  }
}

class IdenticalTraining : public AgentTest {
 protected:
  void check(const std::function<Trainee()>& make, const std::vector<std::string>& looked_at) {
    const std::vector<at::Tensor> alone = train(
        make, [](Trainee&) {}, [] {});
    Agent unwatched = start();
    expect_identical(alone, train(
                                make, [&](Trainee& trainee) { trainee.watch(unwatched); }, [&] { unwatched.step(); }));

    Agent watched = start({.job = "agent test", .ring_bytes = std::size_t{32} << 20, .budget = 1});
    std::optional<agent::Viewer> viewer;
    std::set<std::string> wanted;
    // All products of all that the catalog names, at every step.
    const auto want_everything = [&] {
      watched.step();
      for (const schema::CatalogEntry& entry : viewer->newest_entries()) {
        if (schema::is_tensor(entry.kind) && wanted.insert(entry.path).second)
          viewer->want(entry.path, static_cast<Product>(schema::kAllProducts));
      }
      viewer->look();
      viewer->samples(looked_at.front());  // before the ring comes round
    };
    expect_identical(alone, train(
                                make,
                                [&](Trainee& trainee) {
                                  trainee.watch(watched);
                                  viewer.emplace(segments_.back());
                                  viewer->look();
                                },
                                want_everything));
    EXPECT_TRUE(watched.status().ok()) << watched.message();
    for (const std::string& path : looked_at) EXPECT_GT(viewer->samples(path).size(), 150u) << path;
  }
};

TEST_F(IdenticalTraining, OfAConvolutionalNetworkWithBatchNormAndDropout) {
  check(convolutional,
        {"net.features.0", "net.features.1:grad", "net.features.3", "net.head", "net.head.weight",
         "net.features.4/relu", "net:input", "shown/net.features.1", "shown/net.features.4/relu:grad", "shown:scores"});
}

TEST_F(IdenticalTraining, OfATransformer) {
  check(transformer, {"net.layer", "net.layer:grad", "net.layer.self_attn:attention", "net.layer.linear1:grad",
                      "shown/net.layer.linear1"});
}

TEST_F(IdenticalTraining, OfAnLstm) {
  check(recurrent, {"net.lstm", "net.cell#5", "net.cell#3:grad", "net.head.bias:grad", "shown/net.cell#2"});
}

TEST_F(IdenticalTraining, OfATorchScriptModule) {
  // In an optimized graph no gradient passes that is not TorchScript's own.
  check(script, {"net.fc", "net.fc.weight:grad", "shown:scores"});
}

}  // namespace
}  // namespace tensorscope
