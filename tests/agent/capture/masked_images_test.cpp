#include "agent/capture/masked_images.h"

#include <torch/torch.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/agent/capture/observation_fixture.h"

namespace tensorscope {
namespace {

namespace nn = torch::nn;
using schema::Product;

struct Net : nn::Module {
  Net() {
    conv = register_module("conv", nn::Conv2d(1, 3, 3));
    head = register_module("head", nn::Linear(3 * 4 * 4, 5));
  }
  at::Tensor planes(const at::Tensor& images) { return conv->forward(images).relu(); }
  at::Tensor forward(const at::Tensor& images) { return head->forward(planes(images).flatten(1)); }
  nn::Conv2d conv{nullptr};
  nn::Linear head{nullptr};
};

class MaskedImages : public Observation {
 protected:
  MaskedImages() { torch::manual_seed(3); }

  void add_probe(Agent& agent) {
    agent.watch("net", *net_);
    agent.probe("digits", images_, {}, [this](const at::Tensor& x) {
      ++runs_;
      return net_->forward(x);
    });
  }
  static void want(agent::Viewer& viewer, const std::string& path, std::uint32_t argument) {
    ASSERT_TRUE(viewer.entry(path)) << path;
    viewer.want({viewer.entry(path)->id, Product::region, 1, {}, argument});
  }
  // Has the layers named.
  agent::Viewer attach_and_run(Agent& agent) {
    agent::Viewer viewer = attach_to(agent);
    want(viewer, "digits:scores", 0);
    agent.step();
    return viewer;
  }
  static void expect_shown_nearly(agent::Viewer& viewer, const std::string& path, const at::Tensor& truth) {
    ASSERT_FALSE(viewer.samples(path).empty()) << path << ": " << viewer.note(path);
    const at::Tensor shown = as_tensor(viewer.samples(path).back());
    ASSERT_EQ(shown.sizes(), truth.sizes());
    EXPECT_LT((shown - truth).abs().max().item<double>(), 1e-6) << path;
  }

  const std::shared_ptr<Net> net_ = std::make_shared<Net>();
  const at::Tensor images_ = torch::randn({7, 1, 6, 6});
  int runs_ = 0;
};

// As by hand, one image after the other.
at::Tensor scores_of_masked(Net& net, const at::Tensor& image, const at::Tensor& planes) {
  namespace F = torch::nn::functional;
  const at::NoGradGuard no_gradients;
  net.eval();
  std::vector<at::Tensor> scores;
  for (std::int64_t k = 0; k < planes.size(0); ++k) {
    const at::Tensor mask = F::interpolate(planes[k].view({1, 1, planes.size(1), planes.size(2)}),
                                           F::InterpolateFuncOptions()
                                               .size(std::vector<std::int64_t>{image.size(1), image.size(2)})
                                               .mode(torch::kBilinear)
                                               .align_corners(true));
    const at::Tensor scaled = (mask - mask.min()) / (mask.max() - mask.min() + 1e-8);
    scores.push_back(net.forward(image.unsqueeze(0) * scaled));
  }
  for (int i = 0; i < 2; ++i) scores.push_back(net.forward(image.unsqueeze(0)));
  net.train();
  return torch::cat(scores);
}

TEST_F(MaskedImages, ALayersChannelsAsMasksOverAnImageAreScored) {
  Agent agent = start();
  add_probe(agent);
  agent::Viewer viewer = attach_and_run(agent);
  const std::string path = "digits/net.conv/relu:masked_scores";
  ASSERT_TRUE(viewer.entry("digits/net.conv:masked_scores"));
  EXPECT_FALSE(viewer.entry("digits/net.head:masked_scores")) << "it has no places";
  // The last one stands where whole images would.
  for (const std::uint32_t sample : {2u, 6u}) {
    viewer.want_nothing();
    want(viewer, path, sample);
    const at::Tensor planes = net_->planes(images_)[sample];
    agent.step();
    agent.step();
    expect_shown_nearly(viewer, path, scores_of_masked(*net_, images_[sample], planes));
    EXPECT_EQ(viewer.samples(path).back().header.argument, sample);
  }
  EXPECT_TRUE(net_->is_training());
  viewer.want_nothing();
  want(viewer, path, 7);
  agent.step();
  agent.step();
  EXPECT_NE(viewer.samples(path).back().answer.find("there is no sample 7: there are 7"), std::string::npos);
}

TEST_F(MaskedImages, AreTooDearBeforeTheyWereEverShownIfTheRunsThatTheyTakeAre) {
  Agent agent = start({.job = "masked", .ring_bytes = std::size_t{8} << 20, .budget = 0.01, .flight_budget = 0});
  agent.watch("net", *net_);
  const auto wide = std::make_shared<nn::Conv2dImpl>(nn::Conv2dOptions(1, 64, 3));
  agent.watch("wide", *wide);
  int runs = 0;
  agent.probe("digits", images_, {}, [&](const at::Tensor& x) {
    ++runs;
    std::this_thread::sleep_for(std::chrono::milliseconds(4));
    wide->forward(x);
    return net_->forward(x);
  });
  agent::Viewer viewer = attach_to(agent);
  const auto step = [&](int count) {
    for (int i = 0; i < count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      viewer.look();
      agent.step();
    }
  };
  want(viewer, "digits:scores", 0);
  step(150);
  ASSERT_GT(runs, 0);
  const std::string path = "digits/wide:masked_scores";
  viewer.want_nothing();
  want(viewer, path, 0);
  runs = 0;
  step(100);
  ASSERT_FALSE(viewer.samples(path).empty());
  EXPECT_NE(viewer.samples(path).back().answer.find("raise TENSORSCOPE_BUDGET"), std::string::npos)
      << viewer.samples(path).back().answer;
  EXPECT_LE(runs, 1) << "64 masks and the image are ten batches of seven";
}

TEST_F(MaskedImages, ThatTheNetworkDoesNotTakeLeaveTheRestOfTheProbeAsItIs) {
  Agent agent = start();
  agent.watch("net", *net_);
  agent.probe("digits", images_, {}, [this](const at::Tensor& x) {
    if (!torch::equal(x, images_)) throw std::runtime_error("no such digit");
    return net_->forward(x);
  });
  agent::Viewer viewer = attach_and_run(agent);
  want(viewer, "digits/net.conv:masked_scores", 0);
  agent.step();
  EXPECT_NE(viewer.samples("digits/net.conv:masked_scores").back().answer.find("no such digit"), std::string::npos);
  const std::size_t before = viewer.samples("digits:scores").size();
  agent.step();
  EXPECT_GT(viewer.samples("digits:scores").size(), before);
  EXPECT_EQ(agent.message().find("probe digits is off"), std::string::npos);
}

TEST_F(MaskedImages, AForwardFunctionThatTreatsTheImagesOfABatchDifferentlyShowsInTheLastRows) {
  Agent agent = start();
  agent.watch("net", *net_);
  agent.probe("digits", images_, {},
              [this](const at::Tensor& x) { return net_->forward(x) + torch::arange(7).unsqueeze(1); });
  agent::Viewer viewer = attach_and_run(agent);
  want(viewer, "digits/net.conv:masked_scores", 3);
  agent.step();
  const at::Tensor shown = as_tensor(viewer.samples("digits/net.conv:masked_scores").back());
  EXPECT_GT((shown[3] - shown[4]).abs().min().item<double>(), 1);
}

TEST(MasksOfALayer, AreItsChannelsOrTheFeaturesOfItsPatches) {
  using agent::masks_in;
  const at::Tensor images = torch::zeros({7, 3, 8, 8});
  EXPECT_EQ(masks_in(torch::zeros({7, 5, 4, 4}), images, {}), 5);
  EXPECT_EQ(masks_in(torch::zeros({7, 17, 8}), images, {}), 8) << "behind a class token";
  EXPECT_EQ(masks_in(torch::zeros({7, 16, 8}), images, {}), 8);
  EXPECT_EQ(masks_in(torch::zeros({7, 16, 8}), torch::zeros({7, 8, 8}), {}), 0) << "or a sequence of 16 steps";
  EXPECT_EQ(masks_in(torch::zeros({7, 15, 8}), images, {}), 0) << "no square";
  EXPECT_EQ(masks_in(torch::zeros({7, 15, 8}), images, {.first = 7, .patch_rows = 2, .patch_columns = 4}), 8);
  EXPECT_EQ(masks_in(torch::zeros({7, 0, 8}), images, {}), 0);
  EXPECT_EQ(masks_in(torch::zeros({7, 5, 1, 1}), images, {}), 0) << "one place is none";
  EXPECT_EQ(masks_in(torch::zeros({7, 5}), images, {}), 0);
  EXPECT_EQ(masks_in(torch::zeros({6, 5, 4, 4}), images, {}), 0) << "of another batch";
  EXPECT_EQ(masks_in(torch::zeros({7, 5, 4, 4}, torch::kLong), images, {}), 0);
  EXPECT_EQ(masks_in(torch::zeros({7, 5, 4, 4}), torch::zeros({7, 9}), {}), 0) << "no images";
  EXPECT_EQ(masks_in(torch::zeros({7, 5, 4, 4}), at::Tensor(), {}), 0);
}

TEST(MaskedScoresOfTokens, AreThoseOfTheirPatchesBehindTheClassToken) {
  const at::Tensor images = torch::rand({2, 1, 4, 4});
  // The mean of the image's quarters.
  const auto forward = [](const at::Tensor& x) { return torch::avg_pool2d(x, 2).flatten(1); };
  at::Tensor layer = torch::zeros({5, 2});
  layer.select(1, 0).copy_(torch::tensor({9, 0, 0, 1, 1}));  // below
  layer.select(1, 1).copy_(torch::tensor({9, 1, 0, 1, 0}));  // on the left
  const auto [scores, problem] =
      agent::masked_scores(forward, images, forward(images), agent::planes_of_masks(layer, images, {}), 1);
  ASSERT_EQ(scores.sizes(), (std::vector<std::int64_t>{4, 4})) << problem;
  const at::Tensor slope = torch::linspace(0, 1, 4);
  const at::Tensor below = forward(images.slice(0, 1) * slope.unsqueeze(1))[0];
  const at::Tensor left = forward(images.slice(0, 1) * (1 - slope).unsqueeze(0))[0];
  EXPECT_TRUE(torch::allclose(scores[0], below, 1e-5, 1e-6));
  EXPECT_TRUE(torch::allclose(scores[1], left, 1e-5, 1e-6));
  EXPECT_TRUE(torch::equal(scores[2], forward(images)[1]));
}

// Masks that begin or end within a batch, and batches of one.
TEST(MaskedScoresOfAnyBatch, AreThoseOfEachImageAlone) {
  torch::manual_seed(5);
  Net net;
  net.eval();
  const at::NoGradGuard no_gradients;
  const auto forward = [&net](const at::Tensor& x) { return net.forward(x); };
  for (const std::int64_t images : {1, 2, 3, 4, 7}) {
    const at::Tensor batch = torch::randn({images, 1, 6, 6});
    const at::Tensor planes = torch::randn({5, 4, 4});
    for (std::int64_t sample = 0; sample < images; ++sample) {
      SCOPED_TRACE(std::to_string(sample) + " of " + std::to_string(images));
      const auto [scores, problem] = agent::masked_scores(forward, batch, forward(batch), planes, sample);
      ASSERT_TRUE(scores.defined()) << problem;
      const at::Tensor expected = scores_of_masked(net, batch[sample], planes);
      ASSERT_EQ(scores.sizes(), expected.sizes());
      EXPECT_LT((scores - expected).abs().max().item<double>(), 1e-5);
      net.eval();
    }
  }
}

TEST(MaskedScoresInHalfPrecision, OfADeadChannelAreThoseOfABlackImage) {
  const at::Tensor images = torch::rand({2, 1, 4, 4});
  const auto forward = [](const at::Tensor& x) { return x.flatten(1); };
  const at::Tensor layer = torch::zeros({1, 2, 2}, torch::kHalf);
  const auto [scores, problem] =
      agent::masked_scores(forward, images, forward(images), agent::planes_of_masks(layer, images, {}), 0);
  ASSERT_TRUE(scores.defined()) << problem;
  EXPECT_EQ(scores[0].abs().max().item<double>(), 0.0);
}

}  // namespace
}  // namespace tensorscope
