#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/viewer/panels/made_job.h"

namespace tensorscope::viewer {

/// A network as the agent describes it: modules, what they make in a pass, parameters, gradients.
///   MadeModel net(job);
///   net.module("net", "LeNet");
///   const auto x = net.input({64, 1, 28, 28});
///   const auto y = net.layer("net.conv1", "Conv2d", {64, 16, 24, 24}, {x}, {{16, 1, 5, 5}, {16}});
///   net.op("net.conv1/relu", "aten::relu", {64, 16, 24, 24}, {y});
/// Threads: one.
class MadeModel {
 public:
  using Shape = std::vector<std::int64_t>;
  static constexpr std::uint64_t kStep = 1200;

  /// `gradients`: the norm by the output of the `n`th thing that is made; nothing: none is recorded.
  explicit MadeModel(MadeJob& job, bool has_samples = true) : job_(job), has_samples_(has_samples) {}

  std::uint32_t module(const std::string& path, const std::string& type);
  std::uint32_t input(const Shape& shape);
  /// A module that was called. Of its parameters the first is "weight", the second "bias".
  std::uint32_t layer(const std::string& path, const std::string& type, const Shape& shape,
                      const std::vector<std::uint32_t>& inputs, const std::vector<Shape>& parameters);
  std::uint32_t op(const std::string& path, const std::string& name, const Shape& shape,
                   const std::vector<std::uint32_t>& inputs);
  /// Elements of what it makes, or of its gradient, from now on.
  void elements(const std::string& path, const std::vector<float>& values) { job_.statistics(path, kStep, values); }

 private:
  std::uint32_t parent_of(const std::string& path) const;
  std::uint32_t made(schema::CatalogEntry entry, const Shape& shape, const std::vector<std::uint32_t>& inputs);

  MadeJob& job_;
  bool has_samples_;
  std::uint32_t order_ = 0;
};

std::unique_ptr<MadeJob> lenet();
std::unique_ptr<MadeJob> resnet50();
std::unique_ptr<MadeJob> transformer12();
/// 500 layers, the gradient of which vanishes on its way up.
std::unique_ptr<MadeJob> chain500();
/// A network that no pass was seen of.
std::unique_ptr<MadeJob> untraced();
/// NaN, Inf, zeros and an alert that names the first bad layer.
std::unique_ptr<MadeJob> broken_layers();
/// 10,000 sources.
std::unique_ptr<MadeJob> ten_thousand();
/// No modules: what a model does that is not watched.
std::unique_ptr<MadeJob> without_modules();

}  // namespace tensorscope::viewer
