#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "examples/resnet50/network.h"
#include "examples/vgg16/network.h"

namespace {

std::int64_t parameters_of(const torch::nn::Module& net) {
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : net.parameters()) count += parameter.numel();
  return count;
}

torch::Tensor evaluated(torch::nn::Module& net) {
  net.eval();
  return torch::zeros({1, 3, 32, 32});
}

// What torchvision documents for the weights that it offers.
TEST(Vgg16Network, HasTheParametersOfThePaper) {
  const torch::NoGradGuard no_grad;
  Vgg16 net(1000);
  EXPECT_EQ(parameters_of(*net), 138'357'544);
  EXPECT_EQ(net->named_parameters()["features.28.weight"].sizes(), (std::vector<std::int64_t>{512, 512, 3, 3}));
  EXPECT_EQ(net->forward(evaluated(*net)).sizes(), (std::vector<std::int64_t>{1, 1000}));
}

TEST(ResNet50Network, HasTheParametersOfThePaper) {
  const torch::NoGradGuard no_grad;
  ResNet50 net(1000);
  EXPECT_EQ(parameters_of(*net), 25'557'032);
  EXPECT_EQ(net->forward(evaluated(*net)).sizes(), (std::vector<std::int64_t>{1, 1000}));
}

TEST(PictureNetworks, HaveAsManyClassesAsAsked) {
  EXPECT_EQ(ResNet50(10)->named_parameters()["fc.weight"].size(0), 10);
}

}  // namespace
