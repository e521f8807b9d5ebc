#include "agent/capture/masked_images.h"

#include <torch/torch.h>

#include <memory>
#include <string>
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

TEST_F(MaskedImages, WhatMaskedImagesCostIsKnownBeforeTheyAreShown) {
  Agent agent = start();
  add_probe(agent);
  agent::Viewer viewer = attach_and_run(agent);
  runs_ = 0;
  want(viewer, "digits/net.conv:masked_scores", 0);
  agent.step();
  EXPECT_EQ(runs_, 1 + 1) << "three masks and the image fit into one batch of seven";
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
  EXPECT_EQ(masks_in(torch::zeros({7, 5, 4, 4}), 7), 5);
  EXPECT_EQ(masks_in(torch::zeros({7, 17, 8}), 7), 8) << "behind a class token";
  EXPECT_EQ(masks_in(torch::zeros({7, 16, 8}), 7), 8);
  EXPECT_EQ(masks_in(torch::zeros({7, 15, 8}), 7), 0) << "no square";
  EXPECT_EQ(masks_in(torch::zeros({7, 5, 1, 1}), 7), 0) << "one place is none";
  EXPECT_EQ(masks_in(torch::zeros({7, 5}), 7), 0);
  EXPECT_EQ(masks_in(torch::zeros({6, 5, 4, 4}), 7), 0) << "of another batch";
  EXPECT_EQ(masks_in(torch::zeros({7, 5, 4, 4}, torch::kLong), 7), 0);
  EXPECT_EQ(masks_in(torch::zeros({7, 5, 4, 4}), 0), 0) << "no images";
}

TEST(MaskedScoresOfTokens, AreThoseOfTheirPatchesBehindTheClassToken) {
  const at::Tensor images = torch::rand({2, 4, 4});
  // The mean of the image's quarters.
  const auto forward = [](const at::Tensor& x) { return torch::avg_pool2d(x.unsqueeze(1), 2).flatten(1); };
  at::Tensor layer = torch::zeros({2, 5, 2});
  layer[1].select(1, 0).copy_(torch::tensor({9, 0, 0, 1, 1}));  // below
  layer[1].select(1, 1).copy_(torch::tensor({9, 1, 0, 1, 0}));  // on the left
  const auto [scores, problem] = agent::masked_scores(forward, images, forward(images), layer, 1);
  ASSERT_EQ(scores.sizes(), (std::vector<std::int64_t>{4, 4})) << problem;
  const at::Tensor slope = torch::linspace(0, 1, 4);
  const at::Tensor below = forward((images[1] * slope.unsqueeze(1)).unsqueeze(0))[0];
  const at::Tensor left = forward((images[1] * (1 - slope).unsqueeze(0)).unsqueeze(0))[0];
  EXPECT_TRUE(torch::allclose(scores[0], below, 1e-5, 1e-6));
  EXPECT_TRUE(torch::allclose(scores[1], left, 1e-5, 1e-6));
  EXPECT_TRUE(torch::equal(scores[2], forward(images)[1]));
}

}  // namespace
}  // namespace tensorscope
