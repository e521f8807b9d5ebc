#include <torch/torch.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "tests/agent/capture/observation_fixture.h"

namespace tensorscope {
namespace {

namespace nn = torch::nn;
using schema::Phase;

class Attention : public Observation {
 protected:
  // The weights that are shown under a name, of the second of two steps; each returns the true ones.
  void check(const nn::Module& net, const std::string& path, const std::function<at::Tensor()>& run_step,
             double tolerance = 0) {
    Agent agent = start();
    agent.watch("net", net);
    at::Tensor truth;
    agent::Viewer viewer = see(agent, [&] { truth = run_step().detach(); });
    ASSERT_FALSE(viewer.samples(path).empty()) << path << ": " << viewer.note(path);
    const at::Tensor shown = as_tensor(viewer.samples(path).back());
    ASSERT_EQ(shown.sizes(), truth.sizes());
    EXPECT_TRUE(torch::allclose(shown, truth, 0, tolerance)) << (shown - truth).abs().max();
    const at::Tensor sums = shown.sum(-1);
    EXPECT_TRUE(torch::allclose(sums, torch::ones_like(sums), 0, 1e-5)) << path;
  }
};

// As people write it: B x T x C in, one layer for all three.
struct Fused : nn::Module {
  Fused() {
    all = register_module("all", nn::Linear(8, 24));
    out = register_module("out", nn::Linear(8, 8));
    bias = register_parameter("bias", torch::randn({2, 5, 5}));
  }
  std::vector<at::Tensor> heads_of(const at::Tensor& x) {
    std::vector<at::Tensor> heads = all->forward(x).split(8, 2);
    for (at::Tensor& one : heads) one = one.view({x.size(0), x.size(1), 2, 4}).transpose(1, 2);
    return heads;
  }
  at::Tensor returned(const at::Tensor& y) { return out->forward(y.transpose(1, 2).flatten(2)); }
  nn::Linear all{nullptr}, out{nullptr};
  at::Tensor bias;
};
struct Outer : nn::Module {
  Outer() { attention = register_module("attention", std::make_shared<Fused>()); }
  std::shared_ptr<Fused> attention;
};

TEST_F(Attention, FromOneLayerWithACausalMaskIsWhatItsSoftmaxReturns) {
  const auto net = std::make_shared<Outer>();
  check(*net, "net.attention:attention", [&] {
    const auto heads = net->attention->heads_of(torch::randn({3, 5, 8}));
    const at::Tensor future = torch::ones({5, 5}).triu(1) == 1;
    const at::Tensor scores = heads[0].matmul(heads[1].transpose(-2, -1)) * 0.5;
    const at::Tensor weights = torch::softmax(scores.masked_fill(future, -INFINITY), -1);
    net->attention->returned(torch::dropout(weights, 0.5, true).matmul(heads[2])).sum().backward();
    EXPECT_EQ(weights[0][0][0][1].item<float>(), 0);
    return weights;
  });
}

TEST_F(Attention, FromSeparateLayersWithAnAddedMaskAndInPlaceSoftmaxArguments) {
  struct Separate : nn::Module {
    Separate() {
      query = register_module("query", nn::Linear(8, 8));
      key = register_module("key", nn::Linear(8, 8));
      value = register_module("value", nn::Linear(8, 8));
    }
    nn::Linear query{nullptr}, key{nullptr}, value{nullptr};
  };
  const auto net = std::make_shared<Separate>();
  check(*net, "net:attention", [&] {
    const at::Tensor x = torch::randn({3, 5, 8});
    const at::Tensor mask = torch::full({5, 5}, -INFINITY).triu(1);
    at::Tensor scores = torch::einsum("btd,bsd->bts", {net->query->forward(x), net->key->forward(x)});
    scores.div_(std::sqrt(8.0)).add_(mask);
    const at::Tensor weights = scores.softmax(-1);
    weights.matmul(net->value->forward(x)).sum().backward();
    return weights;
  });
}

TEST_F(Attention, WithALearnedBiasOfPositionsBelongsToItsModule) {
  const auto net = std::make_shared<Outer>();
  check(*net, "net.attention:attention", [&] {
    const auto heads = net->attention->heads_of(torch::randn({3, 5, 8}));
    const at::Tensor scores = heads[0].matmul(heads[1].transpose(-2, -1)) * 0.5 + net->attention->bias;
    const at::Tensor weights = nn::functional::softmax(scores, -1);
    net->attention->returned(weights.matmul(heads[2])).sum().backward();
    return weights;
  });
}

TEST_F(Attention, OfADecoderLayerIsToldApartBySelfAndMemory) {
  struct Decoding : nn::Module {
    Decoding() {
      layer = register_module(
          "layer", nn::TransformerDecoderLayer(nn::TransformerDecoderLayerOptions(8, 2).dim_feedforward(8).dropout(0)));
    }
    nn::TransformerDecoderLayer layer{nullptr};
  };
  const auto net = std::make_shared<Decoding>();
  const at::Tensor x = torch::randn({5, 3, 8}), memory = torch::randn({7, 3, 8});
  const at::Tensor mask = torch::full({5, 5}, -INFINITY).triu(1);
  const auto weights = [](nn::MultiheadAttention& attention, const at::Tensor& query, const at::Tensor& key,
                          const at::Tensor& attn_mask) {
    const torch::NoGradGuard no_grad;
    const auto options = nn::functional::MultiheadAttentionForwardFuncOptions(
        8, 2, attention->in_proj_weight, attention->in_proj_bias, {}, {}, false, 0, attention->out_proj->weight,
        attention->out_proj->bias);
    auto given = options;
    given.attn_mask(attn_mask).average_attn_weights(false);
    return std::get<1>(nn::functional::multi_head_attention_forward(query, key, key, given));
  };
  check(*net, "net.layer.self_attn:attention", [&] {
    net->layer->forward(x, memory, mask).sum().backward();
    return weights(net->layer->self_attn, x, x, mask);
  });
  check(*net, "net.layer.multihead_attn:attention", [&] {
    net->layer->forward(x, memory, mask).sum().backward();
    const torch::NoGradGuard no_grad;
    const at::Tensor attended =
        net->layer->norm1->forward(x + std::get<0>(net->layer->self_attn->forward(x, x, x, {}, false, mask)));
    return weights(net->layer->multihead_attn, attended, memory, {});
  });
}

TEST_F(Attention, WithABiasThatAnotherModuleMakesHasItsHeads) {
  struct Biased : nn::Module {
    Biased() {
      attention = register_module("attention", nn::MultiheadAttention(nn::MultiheadAttentionOptions(8, 2).dropout(0)));
      bias = register_module("bias", nn::Linear(5, 5));
    }
    nn::MultiheadAttention attention{nullptr};
    nn::Linear bias{nullptr};
  };
  const auto net = std::make_shared<Biased>();
  check(
      *net, "net.attention:attention",
      [&] {
        const at::Tensor x = torch::randn({5, 3, 8}), bias = net->bias->forward(torch::randn({5, 5}));
        std::get<0>(net->attention->forward(x, x, x, {}, false, bias)).sum().backward();
        const torch::NoGradGuard no_grad;
        const at::Tensor all = torch::linear(x, net->attention->in_proj_weight, net->attention->in_proj_bias);
        const auto heads = [&](std::size_t part) {
          return all.split(8, 2)[part].reshape({5, 3, 2, 4}).permute({1, 2, 0, 3});
        };
        return torch::softmax(heads(0).matmul(heads(1).transpose(-2, -1)) / 2 + bias, -1);
      },
      1e-6);
}

at::Tensor fused(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& mask,
                 bool is_causal) {
  const c10::optional<at::Tensor> given = mask.defined() ? c10::optional<at::Tensor>(mask) : c10::nullopt;
#if TORCH_VERSION_MAJOR >= 2
  return at::scaled_dot_product_attention(query, key, value, given, 0.0, is_causal);
#else
  return std::get<0>(at::_scaled_dot_product_attention(query, key, value, given, 0.0, false, is_causal));
#endif
}

TEST_F(Attention, OfAFusedOperatorIsWhatItComputes) {
  const at::Tensor future = torch::ones({5, 5}).triu(1) == 1;
  struct Case {
    at::Tensor mask;  // given to the operator
    bool is_causal;
    at::Tensor added;  // what it means
    at::ScalarType type;
  };
  const at::Tensor random = torch::randn({3, 1, 5, 5});
  const at::Tensor minus = torch::zeros({5, 5}).masked_fill(future, -INFINITY);
  for (const Case& one : {Case{{}, false, torch::zeros({5, 5}), at::kFloat}, Case{{}, true, minus, at::kFloat},
                          Case{future.logical_not(), false, minus, at::kFloat}, Case{random, false, random, at::kFloat},
                          Case{{}, true, minus, at::kBFloat16}, Case{{}, true, minus, at::kDouble}}) {
    const auto net = std::make_shared<Outer>();
    net->to(one.type);
    check(
        *net, "net.attention:attention",
        [&] {
          const auto heads = net->attention->heads_of(torch::randn({3, 5, 8}).to(one.type));
          net->attention->returned(fused(heads[0], heads[1], heads[2], one.mask, one.is_causal)).sum().backward();
          const at::Tensor scores = heads[0].to(at::kDouble).matmul(heads[1].to(at::kDouble).transpose(-2, -1)) / 2;
          return (scores + one.added).softmax(-1).to(at::kFloat);
        },
        one.type == at::kBFloat16 ? 2e-3 : 1e-5);
  }
}

}  // namespace
}  // namespace tensorscope
