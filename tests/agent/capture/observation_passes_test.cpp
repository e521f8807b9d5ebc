#include <ATen/record_function.h>
#include <torch/torch.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/agent/capture/observation_fixture.h"

namespace tensorscope {
namespace {

namespace nn = torch::nn;
using schema::Phase;
using schema::Product;

struct Small : nn::Module {
  Small() {
    first = register_module("first", nn::Linear(4, 8));
    norm = register_module("norm", nn::BatchNorm1d(8));
    second = register_module("second", nn::Linear(8, 3));
    unused = register_module("unused", nn::Linear(2, 2));
  }
  at::Tensor forward(const at::Tensor& x) { return second->forward(torch::relu(norm->forward(first->forward(x)))); }
  nn::Linear first{nullptr}, second{nullptr}, unused{nullptr};
  nn::BatchNorm1d norm{nullptr};
};

void train_step(Small& net, torch::optim::Optimizer& optimizer) {
  optimizer.zero_grad();
  net.forward(torch::randn({6, 4})).pow(2).sum().backward();
  optimizer.step();
}

TEST_F(Observation, AnEvaluationBetweenStepsIsNotMixedWithTheTraining) {
  for (const bool says_so : {true, false}) {
    Agent agent = start();
    const auto net = std::make_shared<Small>();
    torch::optim::SGD optimizer(net->parameters(), 0.01);
    agent.watch("net", *net);
    agent::Viewer viewer = attach_to(agent);
    const auto evaluate = [&] {
      const torch::NoGradGuard no_grad;
      if (says_so) net->eval();
      for (int batch = 0; batch < 3; ++batch) net->forward(torch::full({5, 4}, 1e3f));
      net->train();
    };
    for (int step = 0; step < 2; ++step) {
      evaluate();
      train_step(*net, optimizer);
      agent.step();
    }
    viewer.want("net.first", Product::stats);
    agent.step();
    evaluate();
    train_step(*net, optimizer);
    agent.step();
    int training = 0, evaluation = 0;
    for (const auto& sample : viewer.samples("net.first")) {
      const bool is_large = sample.stats->abs_max > 50;
      EXPECT_EQ(sample.header.phase, is_large ? Phase::evaluation : Phase::training);
      ++(is_large ? evaluation : training);
    }
    EXPECT_GT(training, 0);
    EXPECT_GT(evaluation, 0) << "both in one step";
    const std::set<std::string> seen = seen_of(viewer);
    EXPECT_EQ(seen.count("net.first#2"), 0u) << "each batch of an evaluation is a pass";
  }
}

TEST_F(Observation, OptimizersMakeNothingOfTheNetwork) {
  const auto parameters_of = [](Small& net) { return net.parameters(); };
  std::vector<std::function<std::unique_ptr<torch::optim::Optimizer>(Small&)>> optimizers{
      [&](Small& net) {
        return std::make_unique<torch::optim::SGD>(parameters_of(net),
                                                   torch::optim::SGDOptions(0.01).momentum(0.9).weight_decay(0.1));
      },
      [&](Small& net) {
        return std::make_unique<torch::optim::Adam>(parameters_of(net),
                                                    torch::optim::AdamOptions(0.01).weight_decay(0.1));
      },
      [&](Small& net) {
        return std::make_unique<torch::optim::AdamW>(parameters_of(net),
                                                     torch::optim::AdamWOptions(0.01).amsgrad(true));
      },
      [&](Small& net) {
        return std::make_unique<torch::optim::RMSprop>(
            parameters_of(net), torch::optim::RMSpropOptions(0.01).weight_decay(0.1).momentum(0.5).centered(true));
      },
      [&](Small& net) {
        return std::make_unique<torch::optim::Adagrad>(parameters_of(net),
                                                       torch::optim::AdagradOptions(0.01).weight_decay(0.1));
      }};
  for (const auto& make : optimizers) {
    Agent agent = start();
    const auto net = std::make_shared<Small>();
    const auto optimizer = make(*net);
    std::vector<at::Tensor> average;
    for (const at::Tensor& parameter : net->parameters()) average.push_back(parameter.detach().clone());
    agent.watch("net", *net);
    agent::Viewer viewer = attach_to(agent);
    for (int step = 0; step < 3; ++step) {
      train_step(*net, *optimizer);
      torch::nn::utils::clip_grad_norm_(net->parameters(), 1.0);
      const torch::NoGradGuard no_grad;
      for (std::size_t i = 0; i < average.size(); ++i) average[i].mul_(0.9).add_(net->parameters()[i], 0.1);
      agent.step();
    }
    EXPECT_EQ(seen_of(viewer), (std::set<std::string>{"net.first", "net.norm", "net.norm/relu", "net.second",
                                                      "net.second/pow", "net.second/pow/sum"}));
    EXPECT_NE(viewer.note("net.unused").find("was not called"), std::string::npos);
    EXPECT_EQ(viewer.note("net.first"), "");
  }
}

// Gradient checkpointing as C++ trainers write it: forward without gradients, again in backward.
struct Checkpoint : torch::autograd::Function<Checkpoint> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, Small* net) {
    context->save_for_backward({x});
    context->saved_data["net"] = reinterpret_cast<std::int64_t>(net);
    return net->forward(x);
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    auto* net = reinterpret_cast<Small*>(context->saved_data["net"].toInt());
    const torch::AutoGradMode with_gradients(true);
    const at::Tensor x = context->get_saved_variables()[0].detach().requires_grad_();
    const at::Tensor y = net->forward(x);
    y.backward(gradients[0]);
    return {x.grad(), at::Tensor()};
  }
};

TEST_F(Observation, WhatGradientCheckpointingRunsAgainIsTheTraining) {
  Agent agent = start();
  const auto net = std::make_shared<Small>();
  agent.watch("net", *net);
  agent::Viewer viewer = attach_to(agent);
  const auto step = [&] {
    at::Tensor x = torch::randn({6, 4}).requires_grad_();
    Checkpoint::apply(x, net.get()).sum().backward();
    agent.step();
  };
  step();
  step();
  viewer.want("net.first", Product::stats);
  agent.step();
  const std::size_t before = viewer.samples("net.first").size();
  for (int i = 0; i < 3; ++i) step();
  const auto& samples = viewer.samples("net.first");
  ASSERT_GT(samples.size(), before);
  for (std::size_t i = before; i < samples.size(); ++i) EXPECT_EQ(samples[i].header.phase, Phase::training);
}

TEST_F(Observation, GradientsOfActivationsAreThoseThatLibTorchRetains) {
  Agent agent = start();
  const auto net = std::make_shared<Small>();
  agent.watch("net", *net);
  agent::Viewer viewer = attach_to(agent);
  const at::Tensor x = torch::randn({6, 4});
  const auto pass = [&](std::vector<at::Tensor>* retained) {
    at::Tensor first = net->first->forward(x);
    at::Tensor norm = net->norm->forward(first);
    at::Tensor relu = torch::relu(norm);
    if (retained != nullptr) {
      *retained = {first, norm, relu};
      for (at::Tensor& tensor : *retained) tensor.retain_grad();
    }
    net->second->forward(relu).pow(2).sum().backward();
  };
  pass(nullptr);
  agent.step();
  for (const char* name : {"net.first:grad", "net.norm:grad", "net.norm/relu:grad"}) viewer.want(name, Product::region);
  agent.step();
  std::vector<at::Tensor> retained;
  pass(&retained);
  agent.step();
  std::size_t i = 0;
  for (const char* name : {"net.first:grad", "net.norm:grad", "net.norm/relu:grad"}) {
    ASSERT_FALSE(viewer.samples(name).empty()) << name;
    EXPECT_TRUE(is_exactly(as_tensor(viewer.samples(name).back()), retained[i++].grad())) << name;
  }
}

TEST_F(Observation, AttentionIsShownPerHeadAsForwardReturnsIt) {
  struct Attending : nn::Module {
    Attending() { attention = register_module("attention", nn::MultiheadAttention(8, 2)); }
    nn::MultiheadAttention attention{nullptr};
  };
  Agent agent = start();
  const auto net = std::make_shared<Attending>();
  agent.watch("net", *net);
  agent::Viewer viewer = attach_to(agent);
  const at::Tensor x = torch::randn({5, 3, 8}), memory = torch::randn({7, 3, 8});
  const auto pass = [&] {
    return std::get<1>(net->attention->forward(x, memory, memory, {}, true, {}, /*average_attn_weights=*/false));
  };
  pass();
  agent.step();
  viewer.want("net.attention:attention", Product::region | Product::stats);
  agent.step();
  const at::Tensor weights = pass();
  agent.step();
  ASSERT_FALSE(viewer.samples("net.attention:attention").empty());
  const at::Tensor shown = as_tensor(viewer.samples("net.attention:attention").back());
  EXPECT_EQ(shown.sizes(), (at::IntArrayRef{3, 2, 5, 7}));
  EXPECT_TRUE(is_exactly(shown, weights.reshape({3, 2, 5, 7})));
  EXPECT_TRUE(torch::allclose(shown.sum(-1), torch::ones({3, 2, 5}), 0, 1e-5));
}

TEST_F(Observation, AttentionThatUsersWriteBelongsToTheModuleOfItsLayers) {
  struct OwnAttention : nn::Module {
    OwnAttention() {
      query = register_module("query", nn::Linear(8, 8));
      key = register_module("key", nn::Linear(8, 8));
      both = register_module("both", nn::Linear(8, 16));
    }
    at::Tensor forward(const at::Tensor& x) {
      const auto heads = [](const at::Tensor& t) { return t.view({3, 5, 2, 4}).transpose(1, 2); };
      const at::Tensor mask = torch::ones({5, 5}).triu(1).to(at::kBool);
      const at::Tensor one = (heads(query->forward(x)).matmul(heads(key->forward(x)).transpose(-2, -1)) / 2)
                                 .masked_fill(mask, -INFINITY)
                                 .softmax(-1);
      const auto parts = both->forward(x).chunk(2, -1);
      const at::Tensor other = (heads(parts[0]).matmul(heads(parts[1]).transpose(-2, -1)) * 0.5).softmax(-1);
      return one + other;
    }
    nn::Linear query{nullptr}, key{nullptr}, both{nullptr};
  };
  struct Outer : nn::Module {
    Outer() { own = register_module("own", std::make_shared<OwnAttention>()); }
    std::shared_ptr<OwnAttention> own;
  };
  Agent agent = start();
  const auto net = std::make_shared<Outer>();
  agent.watch("net", *net);
  agent::Viewer viewer = attach_to(agent);
  net->own->forward(torch::randn({3, 5, 8}));
  agent.step();
  for (const char* name : {"net.own:attention", "net.own:attention#2"}) {
    ASSERT_TRUE(viewer.entry(name)) << name;
    EXPECT_EQ(viewer.entry(name)->shape, (std::vector<std::int64_t>{3, 2, 5, 5})) << name;
  }
}

TEST_F(Observation, AModuleOfTheUsersThatIsNamedAsOneOfLibTorchsIsTheUsers) {
  struct LayerNormImpl : nn::Module {
    LayerNormImpl() { weight = register_parameter("weight", torch::rand({4})); }
    at::Tensor forward(const at::Tensor& x) { return x * weight; }
    at::Tensor weight;
  };
  struct Net : nn::Module {
    Net() { norm = register_module("norm", std::make_shared<LayerNormImpl>()); }
    std::shared_ptr<LayerNormImpl> norm;
  };
  const auto net = std::make_shared<Net>();
  Agent agent = start();
  agent.watch("net", *net);
  const at::Tensor x = torch::randn({3, 4});
  agent::Viewer viewer = see(agent, [&] { net->norm->forward(x).sum().backward(); });
  expect_shown(viewer, "net.norm", x * net->norm->weight);
}

TEST_F(Observation, ANetworkThatNobodyRunsIsNotWaitedFor) {
  Agent agent = start();
  agent.watch("net", *nn::Linear(2, 2));
  agent::Viewer viewer = attach_to(agent);
  EXPECT_TRUE(at::hasCallbacks());
  for (int i = 0; i < 20; ++i) {
    viewer.look();
    agent.step();
  }
  EXPECT_FALSE(at::hasCallbacks());
}

TEST_F(Observation, GoesOnAfterStepsInWhichNothingRan) {
  Agent agent = start();
  const auto net = std::make_shared<Small>();
  agent.watch("net", *net);
  agent::Viewer viewer = see(agent, [&] { net->forward(torch::randn({6, 4})); });
  for (int i = 0; i < 5; ++i) agent.step();
  const at::Tensor y = net->forward(torch::randn({6, 4}));
  agent.step();
  expect_shown(viewer, "net.second", y);
}

TEST_F(Observation, EndsWithinAStepAfterTheLastViewerAndIsNotThereWithoutOne) {
  Agent agent = start();
  const auto net = std::make_shared<Small>();
  agent.watch("net", *net);
  for (int i = 0; i < 3; ++i) {
    net->forward(torch::randn({6, 4}));
    agent.step();
    EXPECT_FALSE(at::hasCallbacks());
  }
  {
    agent::Viewer viewer = attach_to(agent);
    EXPECT_TRUE(at::hasCallbacks()) << "a pass is traced for whoever comes";
    net->forward(torch::randn({6, 4}));
    agent.step();
    EXPECT_FALSE(at::hasCallbacks()) << "nothing is wanted that needs it";
    viewer.want("net.first", Product::stats);
    agent.step();
    EXPECT_TRUE(at::hasCallbacks());
    viewer.detach();
  }
  agent.step();
  EXPECT_FALSE(at::hasCallbacks());
}

TEST_F(Observation, ThreadsThatTrainModelsOfTheirOwnOrShareOneAreToldApart) {
  Agent agent = start();
  const auto one = std::make_shared<Small>(), other = std::make_shared<Small>();
  agent.watch("one", *one);
  agent.watch("other", *other);
  agent::Viewer viewer = attach_to(agent);
  const auto run = [](Small& net, float value) {
    for (int i = 0; i < 20; ++i) net.first->forward(torch::full({6, 4}, value));
  };
  const auto both = [&] {
    std::thread first(run, std::ref(*one), 1.0f), second(run, std::ref(*other), 100.0f),
        third(run, std::ref(*one), 1.0f);
    first.join();
    second.join();
    third.join();
    agent.step();
  };
  both();
  viewer.want("one.first", Product::stats);
  viewer.want("other.first", Product::stats);
  agent.step();
  for (int i = 0; i < 20; ++i) both();
  ASSERT_FALSE(viewer.samples("one.first").empty());
  ASSERT_FALSE(viewer.samples("other.first").empty());
  for (const auto& sample : viewer.samples("one.first")) EXPECT_LT(sample.stats->abs_max, 10);
  for (const auto& sample : viewer.samples("other.first")) EXPECT_GT(sample.stats->abs_max, 10);
}

TEST_F(Observation, TheGraphSaysWhoFeedsWhom) {
  struct Residual : nn::Module {
    Residual() {
      stem = register_module("stem", nn::Conv2d(nn::Conv2dOptions(1, 2, 3).padding(1)));
      block = register_module("block", nn::Conv2d(nn::Conv2dOptions(2, 2, 3).padding(1)));
    }
    at::Tensor forward(const at::Tensor& x) {
      const at::Tensor shortcut = torch::relu(stem->forward(x));
      return shortcut + block->forward(shortcut);
    }
    nn::Conv2d stem{nullptr}, block{nullptr};
  };
  Agent agent = start();
  const auto net = std::make_shared<Residual>();
  agent.watch("net", *net);
  agent::Viewer viewer = attach_to(agent);
  net->forward(torch::randn({1, 1, 5, 5}));
  agent.step();
  const auto entry = [&](const char* path) { return viewer.entry(path).value_or(schema::CatalogEntry()); };
  const auto sum = entry("net.block/add");
  EXPECT_EQ(sum.operator_name, "aten::add");
  EXPECT_EQ(sum.inputs, (std::vector<std::uint32_t>{entry("net.stem/relu").id, entry("net.block").id}));
  EXPECT_EQ(entry("net.block").inputs, (std::vector<std::uint32_t>{entry("net.stem/relu").id}));
  EXPECT_EQ(entry("net.stem").inputs, (std::vector<std::uint32_t>{entry("net:input").id}));
  EXPECT_LT(entry("net.stem").order, entry("net.block").order);
  EXPECT_LT(entry("net.block").order, sum.order);
}

TEST_F(Observation, ResidualBlocksAreNamedAndFedAlikeHoweverManyThereAre) {
  constexpr std::size_t kBlocks = 24;
  struct Net : nn::Module {
    Net() {
      embedding = register_module("embedding", nn::Linear(4, 4));
      register_module("norms", norms);
      register_module("layers", layers);
      head = register_module("head", nn::Linear(4, 2));
      for (std::size_t i = 0; i < kBlocks; ++i) {
        norms->push_back(nn::LayerNorm(nn::LayerNormOptions({4})));
        layers->push_back(nn::Linear(4, 4));
      }
    }
    at::Tensor forward(at::Tensor x) {
      x = embedding->forward(x);
      for (std::size_t i = 0; i < kBlocks; ++i)
        x = x + torch::gelu(layers[i]->as<nn::Linear>()->forward(norms[i]->as<nn::LayerNorm>()->forward(x)));
      return head->forward(x);
    }
    nn::Linear embedding{nullptr}, head{nullptr};
    nn::ModuleList norms, layers;
  };
  Agent agent = start();
  const auto net = std::make_shared<Net>();
  agent.watch("net", *net);
  agent::Viewer viewer = attach_to(agent);
  net->forward(torch::randn({2, 3, 4}));
  agent.step();
  const auto entry = [&](const std::string& path) { return viewer.entry(path).value_or(schema::CatalogEntry()); };
  const auto id = [&](const std::string& path) { return entry(path).id; };
  using Ids = std::vector<std::uint32_t>;
  // The first two sums have another past than the rest.
  std::string sum = "net.layers.2/gelu/add";
  for (std::size_t i = 3; i < kBlocks; ++i) {
    const std::string block = std::to_string(i), gelu = "net.layers." + block + "/gelu";
    ASSERT_TRUE(viewer.entry(gelu + "/add")) << block;
    EXPECT_EQ(entry("net.norms." + block).inputs, Ids{id(sum)}) << block;
    EXPECT_EQ(entry(gelu + "/add").inputs, (Ids{id(sum), id(gelu)})) << block;
    sum = gelu + "/add";
  }
  EXPECT_EQ(entry("net.head").inputs, Ids{id(sum)});
}

TEST_F(Observation, ALayerOfSeveralOperatorsIsFedByWhatItsCallIsGiven) {
  // It has parts in its hands between its operators, and is given something by the last of them.
  struct Mix : nn::Module {
    Mix() {
      scale = register_parameter("scale", torch::rand({4}));
      gain = register_parameter("gain", torch::rand({4}));
    }
    at::Tensor forward(const at::Tensor& x, const at::Tensor& other) {
      return torch::addcmul(torch::tanh(x * scale), other, gain);
    }
    at::Tensor scale, gain;
  };
  struct Net : nn::Module {
    Net() {
      first = register_module("first", nn::Linear(4, 4));
      second = register_module("second", nn::Linear(4, 4));
      mix = register_module("mix", std::make_shared<Mix>());
    }
    void forward() {
      const at::Tensor one = first->forward(torch::randn({2, 3, 4}));
      mix->forward(one, second->forward(one)).sum().backward();
    }
    nn::Linear first{nullptr}, second{nullptr};
    std::shared_ptr<Mix> mix;
  };
  Agent agent = start();
  const auto net = std::make_shared<Net>();
  agent.watch("net", *net);
  agent::Viewer viewer = attach_to(agent);
  net->forward();
  agent.step();
  const auto entry = [&](const char* path) { return viewer.entry(path).value_or(schema::CatalogEntry()); };
  const auto first = entry("net.first"), second = entry("net.second"), mix = entry("net.mix");
  EXPECT_EQ(first.inputs, (std::vector<std::uint32_t>{entry("net:input").id}));
  EXPECT_EQ(second.inputs, (std::vector<std::uint32_t>{first.id}));
  EXPECT_EQ(second.operator_name, "aten::matmul") << "and then its bias is added";
  EXPECT_EQ(mix.inputs, (std::vector<std::uint32_t>{first.id, second.id}));
  EXPECT_EQ(mix.operator_name, "aten::mul");
  EXPECT_LT(first.order, second.order);
  EXPECT_LT(second.order, mix.order);
  EXPECT_LT(mix.order, entry("net.mix/tanh").order);

  const std::vector<const char*> layers = {"net.first", "net.second", "net.mix"};
  std::vector<std::size_t> times;
  for (const char* path : layers) times.push_back(viewer.times_described(path));
  const agent::Viewer another = attach_to(agent);
  net->forward();
  agent.step();
  for (std::size_t i = 0; i < layers.size(); ++i) EXPECT_EQ(viewer.times_described(layers[i]), times[i]) << layers[i];
}

TEST_F(Observation, LearningRatesOfEveryGroupAreRecordedAndEndWithTheirOptimizer) {
  Agent agent = start();
  const auto net = std::make_shared<Small>();
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(net->first->parameters(), std::make_unique<torch::optim::SGDOptions>(0.1));
  groups.emplace_back(net->second->parameters(), std::make_unique<torch::optim::SGDOptions>(0.01));
  auto optimizer = std::make_shared<torch::optim::SGD>(groups, torch::optim::SGDOptions(1));
  agent.watch("net", *net, std::static_pointer_cast<torch::optim::Optimizer>(optimizer));
  torch::optim::StepLR schedule(*optimizer, 1, 0.5);
  std::vector<double> first, second;
  for (int i = 0; i < 4; ++i) {
    first.push_back(optimizer->param_groups()[0].options().get_lr());
    second.push_back(optimizer->param_groups()[1].options().get_lr());
    agent.step();
    optimizer->step();
    schedule.step();
  }
  optimizer.reset();
  agent.step();
  agent::Viewer viewer = attach(agent);
  EXPECT_LT(first.back(), first.front());
  ASSERT_EQ(viewer.scalars("net:lr").size(), first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_DOUBLE_EQ(viewer.scalars("net:lr")[i].value, first[i]);
    EXPECT_DOUBLE_EQ(viewer.scalars("net:lr#2")[i].value, second[i]);
  }
}

}  // namespace
}  // namespace tensorscope
