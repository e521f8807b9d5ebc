#include <torch/torch.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/agent/agent_fixture.h"

namespace tensorscope {
namespace {

namespace nn = torch::nn;

enum class Fault { none, logarithm, overflow_of_layer, overflow_before_nan, backward, data, parameter };
enum class Kind { mlp, cnn, transformer };

// Five blocks, behind one of which something goes wrong.
class Faulty : public nn::Module {
 public:
  Faulty(Kind kind, std::size_t at) : kind_(kind), at_(at) {
    for (std::size_t i = 0; i < kBlocks; ++i) {
      const std::string name = "l" + std::to_string(i);
      switch (kind) {
        case Kind::mlp:
          linear_.push_back(register_module(name, nn::Linear(6, 6)));
          break;
        case Kind::cnn:
          conv_.push_back(register_module(name, nn::Conv2d(nn::Conv2dOptions(3, 3, 3).padding(1))));
          break;
        case Kind::transformer:
          layer_.push_back(register_module(
              name,
              nn::TransformerEncoderLayer(nn::TransformerEncoderLayerOptions(8, 2).dim_feedforward(8).dropout(0))));
      }
    }
    head_ = register_module("head", nn::Linear(kind == Kind::mlp ? 6 : kind == Kind::cnn ? 48 : 8, 4));
  }

  at::Tensor input() const {
    switch (kind_) {
      case Kind::mlp:
        return torch::randn({5, 6});
      case Kind::cnn:
        return torch::randn({5, 3, 4, 4});
      default:
        return torch::randn({7, 5, 8});
    }
  }

  at::Tensor forward(at::Tensor x) {
    for (std::size_t i = 0; i < kBlocks; ++i) {
      if (fault == Fault::overflow_of_layer && i == at_) x = x * 100;
      switch (kind_) {
        case Kind::mlp:
          x = activated(linear_[i]->forward(x), i);
          break;
        case Kind::cnn:
          x = activated(conv_[i]->forward(x), i);
          break;
        default:
          x = layer_[i]->forward(x);
      }
      if (i != at_) continue;
      if (fault == Fault::logarithm) x = (x.abs().neg() - 1).log();
      if (fault == Fault::overflow_before_nan) {
        x = (x.abs() + 1).mul(1000).exp();
        x = x - x;
      }
      if (fault == Fault::backward) x = x + (x * 0).sqrt();
    }
    return head_->forward(kind_ == Kind::cnn ? x.flatten(1) : kind_ == Kind::transformer ? x.mean(0) : x);
  }

  // Who is to blame, as the alert should call it.
  std::string culprit() const {
    const std::string layer = "net.l" + std::to_string(at_);
    const std::string made = layer + (kind_ == Kind::transformer ? ".norm2" : "/tanh");
    switch (fault) {
      case Fault::logarithm:
        return "NaN first made by " + made + "/abs/neg/sub/log (forward";
      case Fault::overflow_before_nan:
        return "+Inf first made by " + made + "/abs/add/mul/exp (forward";
      case Fault::overflow_of_layer:
        return " first made by " + layer + (kind_ == Kind::transformer ? ".linear1" : "") + " (forward";
      case Fault::backward:
        return " first made by " + made + "/mul/sqrt (backward";
      case Fault::data:
        return "NaN came with net:input (the data";
      case Fault::parameter:
        return layer + (kind_ == Kind::transformer ? ".linear1.weight" : ".weight") + " is not finite itself";
      case Fault::none:
        break;
    }
    return "";
  }
  at::Tensor weight() const {
    return kind_ == Kind::mlp   ? linear_[at_]->weight
           : kind_ == Kind::cnn ? conv_[at_]->weight
                                : layer_[at_]->linear1->weight;
  }

  Fault fault = Fault::none;

 private:
  static constexpr std::size_t kBlocks = 5;

  // tanh makes finite numbers of infinite ones.
  at::Tensor activated(const at::Tensor& x, std::size_t i) const {
    return fault == Fault::overflow_of_layer && i >= at_ ? x : torch::tanh(x);
  }

  Kind kind_;
  std::size_t at_;
  std::vector<nn::Linear> linear_;
  std::vector<nn::Conv2d> conv_;
  std::vector<nn::TransformerEncoderLayer> layer_;
  nn::Linear head_{nullptr};
};

class FirstBadLayer : public AgentTest {
 protected:
  // Trains as mixed-precision trainers do: a step whose loss or gradients are not finite is left out. Returns the
  // alert.
  static std::string train(Agent& agent, const std::shared_ptr<Faulty>& net, Fault fault, std::uint64_t seed) {
    torch::manual_seed(seed);
    torch::optim::SGD optimizer(net->parameters(), 0.01);
    agent.watch("net", *net);
    for (int step = 0; step < 8; ++step) {
      if (step == 3) {
        net->fault = fault;
        const torch::NoGradGuard no_grad;
        if (fault == Fault::overflow_of_layer) net->weight().fill_(3e38f);
        if (fault == Fault::parameter) net->weight().view({-1})[2] = NAN;
      }
      at::Tensor x = net->input();
      if (net->fault == Fault::data) x.view({-1})[5] = NAN;
      const at::Tensor target = torch::randint(4, {5}, torch::kLong);
      optimizer.zero_grad();
      const at::Tensor loss = torch::cross_entropy_loss(net->forward(x), target);
      loss.backward();
      at::Tensor norm = torch::zeros({});
      for (const at::Tensor& parameter : net->parameters()) norm += parameter.grad().norm();
      const bool is_good = std::isfinite(loss.item<double>()) && std::isfinite(norm.item<double>());
      if (is_good) optimizer.step();
      agent.scalar("loss", loss);
      agent.scalar("gradient norm", norm);
      agent.step();
    }
    agent::Viewer viewer = attach(agent);
    const auto entry = viewer.entry("alerts/first_bad_layer");
    return entry ? entry->value : "";
  }
};

TEST_F(FirstBadLayer, IsNamedInEveryCase) {
  int cases = 0;
  for (const Kind kind : {Kind::mlp, Kind::cnn, Kind::transformer}) {
    for (std::size_t at = 0; at < 5; ++at) {
      for (const Fault fault : {Fault::logarithm, Fault::overflow_of_layer, Fault::overflow_before_nan, Fault::backward,
                                Fault::data, Fault::parameter}) {
        for (std::uint64_t seed = 0; seed < 4; ++seed, ++cases) {
          Agent agent = start();
          const auto net = std::make_shared<Faulty>(kind, at);
          const std::string alert = train(agent, net, fault, seed);
          ASSERT_NE(alert.find(net->culprit()), std::string::npos)
              << "model " << static_cast<int>(kind) << ", fault " << static_cast<int>(fault) << ": wanted '"
              << net->culprit() << "', found '" << alert << "'";
          agent = Agent();
          agent::remove_segment(segments_.back());
        }
      }
    }
  }
  EXPECT_GE(cases, 300);
}

TEST_F(FirstBadLayer, StaysTheFirstWhenAllElseGoesBadAfterIt) {
  Agent agent = start();
  const auto net = std::make_shared<Faulty>(Kind::mlp, 2);
  agent.watch("net", *net);
  torch::optim::SGD optimizer(net->parameters(), 0.01);
  agent::Viewer viewer = attach(agent);
  for (const auto& entry : viewer.newest_entries()) {
    if (entry.kind == schema::SourceKind::parameter) viewer.want(entry.path, schema::Product::stats, 7);
  }
  std::string first;
  for (int step = 0; step < 400; ++step) {
    if (step == 20) {
      const torch::NoGradGuard no_grad;
      net->weight().view({-1})[2] = NAN;
    }
    optimizer.zero_grad();
    const at::Tensor loss = torch::cross_entropy_loss(net->forward(net->input()), torch::randint(4, {5}, torch::kLong));
    loss.backward();
    optimizer.step();  // which makes everything NaN
    agent.scalar("loss", loss);
    agent.step();
    viewer.look();
    const auto alert = viewer.entry("alerts/first_bad_layer");
    if (first.empty() && alert) first = alert->value;
  }
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(viewer.entry("alerts/first_bad_layer")->value, first);
}

TEST_F(FirstBadLayer, IsNotLookedForInAHealthyTraining) {
  Agent agent = start();
  EXPECT_EQ(train(agent, std::make_shared<Faulty>(Kind::mlp, 1), Fault::none, 1), "");
}

}  // namespace
}  // namespace tensorscope
