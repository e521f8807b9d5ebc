#include <ATen/autocast_mode.h>
#include <torch/torch.h>

#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/agent/capture/observation_fixture.h"

namespace tensorscope {
namespace {

namespace nn = torch::nn;
using schema::Phase;
using schema::SourceKind;

using Truth = std::map<std::string, at::Tensor>;

// Which names a network gives to what it makes, written by hand into `truth`.
class Modules : public Observation {
 protected:
  // Lets `run_step` run twice, with all wanted the second time: it is exactly the truth that is shown then.
  agent::Viewer check(const nn::Module& net, const std::function<Truth()>& run_step) {
    agent_ = start();
    agent_.watch("net", net);
    Truth truth;
    agent::Viewer viewer = see(agent_, [&] { truth = run_step(); });
    for (const auto& [path, value] : truth) expect_shown(viewer, path, value);
    return viewer;
  }
  Agent agent_;
};

struct Layers : nn::Module {
  Layers() {
    a = register_module("a", nn::Linear(4, 4));
    b = register_module("b", nn::Linear(4, 4));
  }
  nn::Linear a{nullptr}, b{nullptr};
};

TEST_F(Modules, OneThatIsRegisteredTwiceIsNamedOnceAndTheOtherNameSaysSo) {
  struct Shared : nn::Module {
    Shared() {
      a = register_module("a", nn::Linear(4, 4));
      register_module("b", a);
    }
    nn::Linear a{nullptr};
  };
  const auto net = std::make_shared<Shared>();
  agent::Viewer viewer = check(*net, [&] {
    const at::Tensor x = torch::randn({3, 4}), once = net->a->forward(x), again = net->a->forward(torch::relu(once));
    again.sum().backward();
    return Truth{{"net.a", once}, {"net.a#2", again}, {"net:input", x}, {"net.a/relu", torch::relu(once)}};
  });
  EXPECT_EQ(viewer.note("net.b"), "the same module as net.a: see there");
  EXPECT_EQ(viewer.entry("net.b")->kind, SourceKind::module);
}

TEST_F(Modules, TiedWeightsBelongToWhoeverCalls) {
  struct Tied : nn::Module {
    Tied() {
      embedding = register_module("embedding", nn::Embedding(7, 4));
      hidden = register_module("hidden", nn::Linear(4, 4));
      head = register_module("head", nn::Linear(nn::LinearOptions(4, 7).bias(false)));
      head->weight.set_data(embedding->weight);
    }
    nn::Embedding embedding{nullptr};
    nn::Linear hidden{nullptr}, head{nullptr};
  };
  const auto net = std::make_shared<Tied>();
  check(*net, [&] {
    const at::Tensor words = torch::randint(7, {3, 5}), embedded = net->embedding->forward(words),
                     hidden = net->hidden->forward(embedded), scores = net->head->forward(hidden);
    scores.sum().backward();
    return Truth{{"net.embedding", embedded}, {"net.hidden", hidden}, {"net.head", scores}, {"net:input", words}};
  });
}

TEST_F(Modules, AWeightThatAnotherUsesWithoutAModuleOfItsOwnIsAStepOfTheFlow) {
  struct Functional : nn::Module {
    Functional() {
      embedding = register_module("embedding", nn::Embedding(7, 4));
      hidden = register_module("hidden", nn::Linear(4, 4));
    }
    nn::Embedding embedding{nullptr};
    nn::Linear hidden{nullptr};
  };
  const auto net = std::make_shared<Functional>();
  check(*net, [&] {
    const at::Tensor words = torch::randint(7, {3, 5});
    const at::Tensor hidden = net->hidden->forward(net->embedding->forward(words));
    const at::Tensor scores = torch::linear(hidden, net->embedding->weight);
    const at::Tensor sum = scores.softmax(-1);
    sum.pow(2).sum().backward();
    return Truth{{"net.hidden", hidden}, {"net.hidden/linear", scores}, {"net.hidden/linear/softmax", sum}};
  });
}

TEST_F(Modules, CallsOfAModuleInAPassAreCountedInTheirOrder) {
  const auto net = std::make_shared<Layers>();
  agent::Viewer viewer = check(*net, [&] {
    Truth truth;
    at::Tensor x = torch::randn({3, 4});
    for (int i = 1; i <= 4; ++i) {
      x = net->a->forward(x);
      truth[i == 1 ? "net.a" : "net.a#" + std::to_string(i)] = x;
      x = torch::tanh(x);
    }
    x.sum().backward();
    return truth;
  });
  EXPECT_NE(viewer.note("net.b").find("was not called"), std::string::npos);
}

TEST_F(Modules, TwinsWithFreshInputsAreTwoCallsOfOnePass) {
  const auto net = std::make_shared<Layers>();
  check(*net, [&] {
    const at::Tensor left = torch::randn({3, 4}), right = torch::randn({3, 4});
    const at::Tensor one = net->b->forward(net->a->forward(left)), other = net->b->forward(net->a->forward(right));
    (one - other).pow(2).sum().backward();
    return Truth{
        {"net:input", left}, {"net:input#2", right}, {"net.b", one}, {"net.b#2", other}, {"net.b/sub", one - other}};
  });
}

TEST_F(Modules, ACellInALoopShowsEveryStep) {
  struct Recurrent : nn::Module {
    Recurrent() {
      cell = register_module("cell", nn::LSTMCell(4, 3));
      head = register_module("head", nn::Linear(3, 2));
    }
    nn::LSTMCell cell{nullptr};
    nn::Linear head{nullptr};
  };
  const auto net = std::make_shared<Recurrent>();
  agent::Viewer viewer = check(*net, [&] {
    Truth truth;
    at::Tensor h = torch::zeros({2, 3}), c = torch::zeros({2, 3});
    for (int i = 1; i <= 5; ++i) {
      std::tie(h, c) = net->cell->forward(torch::randn({2, 4}), std::make_tuple(h, c));
      truth[i == 1 ? "net.cell" : "net.cell#" + std::to_string(i)] = h;
    }
    truth["net.head"] = net->head->forward(h);
    truth["net.head"].sum().backward();
    return truth;
  });
  EXPECT_EQ(viewer.samples("net.cell#5").size(), 1u);
  EXPECT_EQ(seen_of(viewer).count("net.cell#6"), 0u);
}

TEST_F(Modules, ValuesAreThoseBeforeAnOperatorChangesThemInPlaceAndSoAreTheirGradients) {
  const auto net = std::make_shared<Layers>();
  const auto run = [&](bool in_place, const at::Tensor& x, Truth* truth) {
    at::Tensor a = net->a->forward(x);
    if (truth != nullptr) {
      a.retain_grad();
      (*truth)["net.a"] = a;
    }
    at::Tensor relu = in_place ? a.relu_() : torch::relu(a);
    if (truth != nullptr) {
      relu.retain_grad();
      (*truth)["net.a/relu"] = relu;
    }
    net->b->forward(relu).pow(2).sum().backward();
  };
  Agent agent = start();
  agent.watch("net", *net);
  at::Tensor x;
  agent::Viewer viewer = see(agent, [&] { run(true, x = torch::randn({3, 4}), nullptr); });
  Truth truth;
  run(false, x, &truth);
  for (const auto& [path, value] : truth) {
    expect_shown(viewer, path, value);
    expect_shown(viewer, path + ":grad", value.grad());
  }
}

TEST_F(Modules, AnOperatorAndItsTwinInPlaceAreTwoStepsOfTheFlow) {
  const auto net = std::make_shared<Layers>();
  agent::Viewer viewer = check(*net, [&] {
    at::Tensor a = net->a->forward(torch::randn({3, 4}));
    const at::Tensor before = a.detach().clone(), copied = a.add(1), changed = a.add_(2);
    net->b->forward(copied + changed).sum().backward();
    return Truth{{"net.a", before}, {"net.a/add", before + 1}, {"net.a/add#2", before + 2}};
  });
  EXPECT_EQ(viewer.entry("net.a/add")->operator_name, "aten::add");
  EXPECT_EQ(viewer.entry("net.a/add#2")->operator_name, "aten::add_");
}

TEST_F(Modules, OfUsersWithParametersOfTheirOwnShowWhatTheLastOfTheirOperatorsMakes) {
  struct Affine : nn::Module {
    Affine() {
      scale = register_parameter("scale", torch::rand({4}));
      shift = register_parameter("shift", torch::rand({4}));
      gain = register_parameter("gain", torch::rand({}));
    }
    at::Tensor forward(const at::Tensor& x) { return torch::tanh(x * scale + shift) * gain.exp(); }
    at::Tensor scale, shift, gain;
  };
  struct Net : nn::Module {
    Net() {
      affine = register_module("affine", std::make_shared<Affine>());
      a = register_module("a", nn::Linear(4, 4));
    }
    std::shared_ptr<Affine> affine;
    nn::Linear a{nullptr};
  };
  const auto net = std::make_shared<Net>();
  agent::Viewer viewer = check(*net, [&] {
    const at::Tensor x = torch::randn({3, 4}), y = net->affine->forward(net->a->forward(x)),
                     z = net->affine->forward(y);
    z.sum().backward();
    return Truth{{"net.affine", y}, {"net.affine#2", z}};
  });
  EXPECT_EQ(seen_of(viewer).count("net.affine#3"), 0u);
}

TEST_F(Modules, APenaltyOnWeightsIsNoCallOfTheirModule) {
  struct Scale : nn::Module {
    Scale() { weight = register_parameter("weight", torch::rand({4})); }
    at::Tensor forward(const at::Tensor& x) { return x * weight; }
    at::Tensor weight;
  };
  struct Net : nn::Module {
    Net() {
      a = register_module("a", nn::Linear(4, 4));
      scale = register_module("scale", std::make_shared<Scale>());
    }
    nn::Linear a{nullptr};
    std::shared_ptr<Scale> scale;
  };
  const auto net = std::make_shared<Net>();
  agent::Viewer viewer = check(*net, [&] {
    const at::Tensor x = torch::randn({3, 4}), y = net->scale->forward(net->a->forward(x));
    const at::Tensor loss = y.pow(2).mean();
    at::Tensor penalty = torch::zeros({});
    for (const at::Tensor& parameter : net->parameters()) penalty = penalty + parameter.pow(2).sum();
    const at::Tensor all = loss + 0.1 * penalty + net->a->weight.norm() + net->scale->weight.abs().sum();
    all.backward();
    return Truth{{"net.scale", y}, {"net.scale/pow/mean", loss}};
  });
  for (const std::string& path : seen_of(viewer)) EXPECT_EQ(path.find("#"), std::string::npos) << path;
}

TEST_F(Modules, WeightsThatAreComputedFromParametersStandForThem) {
  struct WeightNorm : nn::Module {
    WeightNorm() {
      direction = register_parameter("direction", torch::randn({5, 4}));
      length = register_parameter("length", torch::rand({5, 1}));
      bias = register_parameter("bias", torch::rand({5}));
    }
    at::Tensor forward(const at::Tensor& x) {
      return torch::linear(x, direction * (length / direction.norm(2, 1, true)), bias);
    }
    at::Tensor direction, length, bias;
  };
  struct SpectralNorm : nn::Module {
    SpectralNorm() { weight = register_parameter("weight", torch::randn({3, 5})); }
    at::Tensor forward(const at::Tensor& x) { return x.matmul((weight / weight.norm()).t()); }
    at::Tensor weight;
  };
  struct Net : nn::Module {
    Net() {
      one = register_module("one", std::make_shared<WeightNorm>());
      other = register_module("other", std::make_shared<SpectralNorm>());
    }
    std::shared_ptr<WeightNorm> one;
    std::shared_ptr<SpectralNorm> other;
  };
  const auto net = std::make_shared<Net>();
  agent::Viewer viewer = check(*net, [&] {
    const at::Tensor x = torch::randn({3, 4}), y = net->one->forward(x), z = net->other->forward(y);
    z.sum().backward();
    return Truth{{"net:input", x}, {"net.one", y}, {"net.other", z}};
  });
  EXPECT_EQ(seen_of(viewer), (std::set<std::string>{"net.one", "net.other", "net.other/sum"}));
}

struct ByValue : nn::Module {
  ByValue() {
    register_module("first", first);
    register_module("layers", layers);
    for (int i = 0; i < 3; ++i) layers->push_back(nn::Sequential(nn::Linear(4, 4), nn::Tanh()));
  }
  at::Tensor forward(at::Tensor x, Truth* truth) {
    x = first->forward(x);
    (*truth)["net.first"] = x;
    for (std::size_t i = 0; i < layers->size(); ++i) {
      x = layers[i]->as<nn::Sequential>()->forward(x);
      (*truth)["net.layers." + std::to_string(i)] = x;
      (*truth)["net.layers." + std::to_string(i) + ".1"] = x;
    }
    return x;
  }
  nn::Linear first{4, 4};
  nn::ModuleList layers;
};

TEST_F(Modules, HeldByValueAndListsInALoopAreNamedByTheirPaths) {
  ByValue net;
  check(net, [&] {
    Truth truth;
    net.forward(torch::randn({3, 4}), &truth).sum().backward();
    return truth;
  });
}

TEST_F(Modules, HeldByValueTellEvaluationByWhatTheyHold) {
  ByValue net;
  Truth truth;
  Agent agent = start();
  agent.watch("net", net);
  net.eval();
  agent::Viewer viewer = see(agent, [&] { net.forward(torch::randn({3, 4}), &truth); });
  EXPECT_EQ(viewer.samples("net.first").back().header.phase, Phase::evaluation);
}

TEST_F(Modules, EvaluationWithGradientsIsStillEvaluationAndAFrozenNormInTrainingIsTraining) {
  struct Net : nn::Module {
    Net() {
      a = register_module("a", nn::Linear(4, 4));
      norm = register_module("norm", nn::BatchNorm1d(4));
    }
    at::Tensor forward(const at::Tensor& x) { return norm->forward(a->forward(x)); }
    nn::Linear a{nullptr};
    nn::BatchNorm1d norm{nullptr};
  };
  const auto net = std::make_shared<Net>();
  net->norm->eval();
  at::Tensor y;
  agent::Viewer viewer = check(*net, [&] {
    y = net->forward(torch::randn({3, 4}));
    y.sum().backward();
    return Truth{{"net.norm", y}};
  });
  EXPECT_EQ(viewer.samples("net.norm").back().header.phase, Phase::training);
  EXPECT_EQ(viewer.samples("net.a").back().header.phase, Phase::training);
  net->eval();
  y = net->forward(torch::randn({3, 4}));
  agent_.step();
  expect_shown(viewer, "net.norm", y);
  EXPECT_EQ(viewer.samples("net.norm").back().header.phase, Phase::evaluation);
}

TEST_F(Modules, ARootWithItsParametersAndFunctionsIsAModuleToo) {
  struct Functional : nn::Module {
    Functional() {
      w1 = register_parameter("w1", torch::randn({4, 5}));
      b1 = register_parameter("b1", torch::randn({5}));
      w2 = register_parameter("w2", torch::randn({5, 2}));
      b2 = register_parameter("b2", torch::randn({2}));
    }
    at::Tensor forward(const at::Tensor& x, Truth* truth) {
      const at::Tensor hidden = torch::relu(x.mm(w1) + b1);
      return (*truth)["net"] = hidden.mm(w2) + b2;
    }
    at::Tensor w1, b1, w2, b2;
  };
  const auto net = std::make_shared<Functional>();
  check(*net, [&] {
    Truth truth;
    net->forward(torch::randn({3, 4}), &truth).sum().backward();
    return truth;
  });
}

TEST_F(Modules, OfTwoNetworksThatPlayAgainstEachOtherKeepTheirNames) {
  const auto maker = std::make_shared<Layers>(), judge = std::make_shared<Layers>();
  Agent agent = start();
  agent.watch("maker", *maker);
  agent.watch("judge", *judge);
  Truth truth;
  agent::Viewer viewer = see(agent, [&] {
    const at::Tensor real = torch::randn({3, 4}), noise = torch::randn({3, 4});
    const at::Tensor fake = maker->a->forward(noise);
    const at::Tensor yes = judge->a->forward(real), no = judge->a->forward(fake.detach());
    (yes.sum() - no.sum()).backward();
    truth = {{"maker:input", noise}, {"maker.a", fake}, {"judge.a", yes}, {"judge.a#2", no}, {"judge:input", real}};
    judge->a->forward(fake).sum().backward();
  });
  for (const auto& [path, value] : truth) expect_shown(viewer, path, value);
  EXPECT_EQ(viewer.samples("judge.a").size(), 1u);
}

TEST_F(Modules, SeveralBackwardPassesInAStepAreNoFurtherCalls) {
  const auto net = std::make_shared<Layers>();
  torch::optim::LBFGS optimizer(net->parameters(), torch::optim::LBFGSOptions(0.1).max_iter(3));
  int passes = 0;
  agent::Viewer viewer = check(*net, [&] {
    const at::Tensor x = torch::randn({3, 4});
    at::Tensor first, last;
    const auto closure = [&] {
      net->zero_grad();
      last = net->b->forward(torch::relu(net->a->forward(x)));
      if (!first.defined()) first = last;
      const at::Tensor loss = last.pow(2).sum();
      loss.backward();
      ++passes;
      return loss;
    };
    optimizer.step(closure);
    for (int part = 0; part < 3; ++part) net->b->forward(net->a->forward(x)).sum().backward();
    net->zero_grad();
    return Truth{{"net.b", first}};
  });
  EXPECT_GT(passes, 3);
  EXPECT_EQ(viewer.samples("net.b").size(), 1u) << "the first pass of the step";
  for (const std::string& path : seen_of(viewer)) {
    EXPECT_EQ(path.find("#"), std::string::npos) << path;
    EXPECT_TRUE(path.starts_with("net.a") || path.starts_with("net.b")) << path;
  }
}

TEST_F(Modules, UnderAutocastShowTheHalfNumbersThatTheyMake) {
  const auto net = std::make_shared<Layers>();
  check(*net, [&] {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    const auto enable = [](bool on) { at::autocast::set_autocast_enabled(at::kCPU, on); };
#else
    const auto enable = [](bool on) { at::autocast::set_cpu_enabled(on); };
#endif
    enable(true);
    const at::Tensor a = net->a->forward(torch::randn({3, 4})), b = net->b->forward(torch::relu(a));
    at::autocast::clear_cache();
    enable(false);
    EXPECT_EQ(a.scalar_type(), at::kBFloat16);
    b.to(at::kFloat).sum().backward();
    return Truth{{"net.a", a}, {"net.a/relu", torch::relu(a)}, {"net.b", b}};
  });
}

}  // namespace
}  // namespace tensorscope
