#include "tests/viewer/panels/made_models.h"

#include <cmath>
#include <limits>

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;
using Shape = MadeModel::Shape;
using Ids = std::vector<std::uint32_t>;

// Of a gradient that gets a little smaller with every operator on its way up.
float gradient_scale(std::uint32_t order) {
  return 1e-5F * std::pow(1.015F, static_cast<float>(order)) * (1.0F + 0.3F * std::sin(static_cast<float>(order * 7)));
}

}  // namespace

std::uint32_t MadeModel::parent_of(const std::string& path) const {
  const std::size_t end = path.find_last_of(".");
  const Source* const parent = end == std::string::npos ? nullptr : job_.store().find(path.substr(0, end));
  return parent != nullptr ? parent->id() : schema::kNoSource;
}

std::uint32_t MadeModel::module(const std::string& path, const std::string& type) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = SourceKind::module;
  entry.module_type = type;
  entry.parent = parent_of(path);
  entry.note = "its own output cannot be observed, as its forward() is the user's; see its parts";
  const std::uint32_t id = job_.add(entry);
  schema::CatalogEntry norm;
  norm.path = path + ":grad/norm";
  norm.kind = SourceKind::scalar;
  norm.parent = id;
  job_.add(norm);
  if (has_samples_) job_.point(norm.path, kStep, 0.8);
  return id;
}

std::uint32_t MadeModel::input(const Shape& shape) {
  schema::CatalogEntry entry;
  entry.path = "net:input";
  entry.kind = SourceKind::input;
  entry.dtype = schema::Dtype::float32;
  entry.shape = shape;
  const std::uint32_t id = job_.add(entry);
  if (has_samples_) job_.statistics("net:input", kStep, weight_like(64, 1));
  return id;
}

std::uint32_t MadeModel::made(schema::CatalogEntry entry, const Shape& shape, const Ids& inputs) {
  const std::uint32_t order = order_++;
  entry.kind = SourceKind::activation;
  entry.dtype = schema::Dtype::float32;
  entry.shape = shape;
  entry.inputs = inputs;
  entry.order = order;
  const std::string path = entry.path;
  const std::uint32_t id = job_.add(entry);
  schema::CatalogEntry gradient = entry;
  gradient.path += ":grad";
  gradient.kind = SourceKind::activation_gradient;
  gradient.parent = id;
  gradient.inputs.clear();
  gradient.order = schema::kNoOrder;
  job_.add(gradient);
  if (!has_samples_) return id;
  job_.statistics(path, kStep, weight_like(64, order));
  std::vector<float> slopes = weight_like(64, order + 1000);
  for (float& slope : slopes) slope *= gradient_scale(order);
  job_.statistics(path + ":grad", kStep, slopes);
  return id;
}

std::uint32_t MadeModel::layer(const std::string& path, const std::string& type, const Shape& shape, const Ids& inputs,
                               const std::vector<Shape>& parameters) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.module_type = type;
  entry.parent = parent_of(path);
  entry.operator_name = "aten::" + type;
  const std::uint32_t order = order_;
  const std::uint32_t id = made(entry, shape, inputs);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    schema::CatalogEntry parameter;
    parameter.path = path + (i == 0 ? ".weight" : ".bias");
    parameter.kind = SourceKind::parameter;
    parameter.dtype = schema::Dtype::float32;
    parameter.shape = parameters[i];
    parameter.module_type = type;
    parameter.parent = id;
    parameter.id = job_.add(parameter);
    schema::CatalogEntry ratio;
    ratio.path = parameter.path + ":update/ratio";
    ratio.kind = SourceKind::scalar;
    ratio.parent = parameter.id;
    job_.add(ratio);
    if (has_samples_) job_.point(ratio.path, kStep, 1e-3 * (1.0 + 0.5 * std::sin(order)));
  }
  if (parameters.empty()) return id;
  schema::CatalogEntry norm;
  norm.path = path + ":grad/norm";
  norm.kind = SourceKind::scalar;
  norm.parent = id;
  job_.add(norm);
  if (has_samples_) job_.point(norm.path, kStep, 30.0 * static_cast<double>(gradient_scale(order)));
  return id;
}

std::uint32_t MadeModel::op(const std::string& path, const std::string& name, const Shape& shape, const Ids& inputs) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.operator_name = name;
  if (!inputs.empty()) entry.parent = inputs.front();
  return made(entry, shape, inputs);
}

std::unique_ptr<MadeJob> lenet() {
  auto job = std::make_unique<MadeJob>();
  MadeModel net(*job);
  net.module("net", "LeNet");
  auto x = net.input({64, 1, 28, 28});
  x = net.layer("net.conv1", "Conv2d", {64, 16, 24, 24}, {x}, {{16, 1, 5, 5}, {16}});
  x = net.op("net.conv1/max_pool2d", "aten::max_pool2d", {64, 16, 12, 12}, {x});
  x = net.op("net.conv1/max_pool2d/relu", "aten::relu", {64, 16, 12, 12}, {x});
  x = net.layer("net.conv2", "Conv2d", {64, 32, 8, 8}, {x}, {{32, 16, 5, 5}, {32}});
  x = net.op("net.conv2/max_pool2d", "aten::max_pool2d", {64, 32, 4, 4}, {x});
  x = net.op("net.conv2/max_pool2d/relu", "aten::relu", {64, 32, 4, 4}, {x});
  x = net.layer("net.fc1", "Linear", {64, 128}, {x}, {{128, 512}, {128}});
  x = net.op("net.fc1/relu", "aten::relu", {64, 128}, {x});
  x = net.op("net.fc1/relu/dropout", "aten::dropout", {64, 128}, {x});
  x = net.layer("net.fc2", "Linear", {64, 10}, {x}, {{10, 128}, {10}});
  net.op("net.fc2/cross_entropy_loss", "aten::cross_entropy_loss", {}, {x});
  net.elements("net.fc2/cross_entropy_loss:grad", {1.0F});
  return job;
}

std::unique_ptr<MadeJob> resnet50() {
  auto job = std::make_unique<MadeJob>();
  MadeModel net(*job);
  net.module("net", "ResNet");
  auto x = net.input({32, 3, 224, 224});
  x = net.layer("net.conv1", "Conv2d", {32, 64, 112, 112}, {x}, {{64, 3, 7, 7}});
  x = net.layer("net.bn1", "BatchNorm2d", {32, 64, 112, 112}, {x}, {{64}, {64}});
  x = net.op("net.bn1/relu", "aten::relu_", {32, 64, 112, 112}, {x});
  x = net.op("net.bn1/relu/max_pool2d", "aten::max_pool2d", {32, 64, 56, 56}, {x});
  const int blocks[] = {3, 4, 6, 3};
  std::int64_t in = 64;
  for (int stage = 0; stage < 4; ++stage) {
    const std::int64_t width = 64 << stage;
    const std::int64_t side = 56 >> stage;
    const std::string layer = "net.layer" + std::to_string(stage + 1);
    net.module(layer, "Sequential");
    for (int block = 0; block < blocks[stage]; ++block) {
      const std::string path = layer + "." + std::to_string(block);
      net.module(path, "Bottleneck");
      const auto identity = x;
      const Shape inner{32, width, side, side};
      const Shape outer{32, 4 * width, side, side};
      auto y = net.layer(path + ".conv1", "Conv2d", inner, {x}, {{width, in, 1, 1}});
      y = net.layer(path + ".bn1", "BatchNorm2d", inner, {y}, {{width}, {width}});
      y = net.op(path + ".bn1/relu", "aten::relu_", inner, {y});
      y = net.layer(path + ".conv2", "Conv2d", inner, {y}, {{width, width, 3, 3}});
      y = net.layer(path + ".bn2", "BatchNorm2d", inner, {y}, {{width}, {width}});
      y = net.op(path + ".bn2/relu", "aten::relu_", inner, {y});
      y = net.layer(path + ".conv3", "Conv2d", outer, {y}, {{4 * width, width, 1, 1}});
      y = net.layer(path + ".bn3", "BatchNorm2d", outer, {y}, {{4 * width}, {4 * width}});
      auto shortcut = identity;
      if (block == 0) {
        net.module(path + ".downsample", "Sequential");
        shortcut = net.layer(path + ".downsample.0", "Conv2d", outer, {identity}, {{4 * width, in, 1, 1}});
        shortcut = net.layer(path + ".downsample.1", "BatchNorm2d", outer, {shortcut}, {{4 * width}, {4 * width}});
      }
      x = net.op(path + ".bn3/add", "aten::add_", outer, {y, shortcut});
      x = net.op(path + ".bn3/add/relu", "aten::relu_", outer, {x});
      in = 4 * width;
    }
  }
  x = net.op("net.layer4.2.bn3/add/relu/adaptive_avg_pool2d", "aten::adaptive_avg_pool2d", {32, 2048, 1, 1}, {x});
  x = net.op("net.layer4.2.bn3/add/relu/adaptive_avg_pool2d/flatten", "aten::flatten", {32, 2048}, {x});
  x = net.layer("net.fc", "Linear", {32, 1000}, {x}, {{1000, 2048}, {1000}});
  net.op("net.fc/cross_entropy_loss", "aten::cross_entropy_loss", {}, {x});
  net.elements("net.fc/cross_entropy_loss:grad", {1.0F});
  return job;
}

std::unique_ptr<MadeJob> transformer12() {
  auto job = std::make_unique<MadeJob>();
  MadeModel net(*job);
  const Shape wide{8, 256, 768};
  net.module("net", "TransformerLanguageModel");
  auto x = net.input({8, 256});
  x = net.layer("net.token", "Embedding", wide, {x}, {{32000, 768}});
  const auto place = net.layer("net.position", "Embedding", {256, 768}, {}, {{256, 768}});
  x = net.op("net.token/add", "aten::add", wide, {x, place});
  net.module("net.blocks", "ModuleList");
  for (int i = 0; i < 12; ++i) {
    const std::string path = "net.blocks." + std::to_string(i);
    net.module(path, "Block");
    const auto norm = net.layer(path + ".norm1", "LayerNorm", wide, {x}, {{768}, {768}});
    net.module(path + ".attention", "Attention");
    const auto q = net.layer(path + ".attention.q", "Linear", wide, {norm}, {{768, 768}, {768}});
    const auto k = net.layer(path + ".attention.k", "Linear", wide, {norm}, {{768, 768}, {768}});
    const auto v = net.layer(path + ".attention.v", "Linear", wide, {norm}, {{768, 768}, {768}});
    const Shape scores{8, 12, 256, 256};
    auto a = net.op(path + ".attention.q/matmul", "aten::matmul", scores, {q, k});
    a = net.op(path + ".attention.q/matmul/softmax", "aten::softmax", scores, {a});
    a = net.op(path + ".attention.q/matmul/softmax/matmul", "aten::matmul", wide, {a, v});
    a = net.layer(path + ".attention.out", "Linear", wide, {a}, {{768, 768}, {768}});
    x = net.op(path + ".attention.out/add", "aten::add", wide, {a, x});
    auto m = net.layer(path + ".norm2", "LayerNorm", wide, {x}, {{768}, {768}});
    net.module(path + ".mlp", "Mlp");
    m = net.layer(path + ".mlp.up", "Linear", {8, 256, 3072}, {m}, {{3072, 768}, {3072}});
    m = net.op(path + ".mlp.up/gelu", "aten::gelu", {8, 256, 3072}, {m});
    m = net.layer(path + ".mlp.down", "Linear", wide, {m}, {{768, 3072}, {768}});
    x = net.op(path + ".mlp.down/add", "aten::add", wide, {m, x});
  }
  x = net.layer("net.norm", "LayerNorm", wide, {x}, {{768}, {768}});
  x = net.layer("net.head", "Linear", {8, 256, 32000}, {x}, {{32000, 768}});
  net.op("net.head/cross_entropy_loss", "aten::cross_entropy_loss", {}, {x});
  net.elements("net.head/cross_entropy_loss:grad", {1.0F});
  return job;
}

std::unique_ptr<MadeJob> chain500() {
  auto job = std::make_unique<MadeJob>();
  MadeModel net(*job);
  net.module("net", "Sequential");
  auto x = net.input({16, 64});
  for (int i = 0; i < 500; ++i) {
    const std::string path = "net." + std::to_string(i);
    x = net.layer(path, "Linear", {16, 64}, {x}, {{64, 64}, {64}});
    std::vector<float> slopes = weight_like(64, static_cast<std::uint32_t>(i));
    for (float& slope : slopes) slope *= std::pow(10.0F, static_cast<float>(i) / 50.0F - 12.0F);
    net.elements(path + ":grad", slopes);
    job->point(path + ":grad/norm", MadeModel::kStep + 1, std::pow(10.0, i / 50.0 - 10.0));
  }
  return job;
}

std::unique_ptr<MadeJob> untraced() {
  auto job = std::make_unique<MadeJob>();
  for (const char* name : {"net", "net.conv1", "net.fc1"}) {
    const bool is_whole = std::string(name) == "net";
    schema::CatalogEntry entry;
    entry.path = name;
    entry.kind = is_whole ? SourceKind::module : SourceKind::activation;
    entry.module_type = is_whole ? "Net" : std::string(name) == "net.fc1" ? "Linear" : "Conv2d";
    entry.parent = is_whole ? schema::kNoSource : job->source("net").id();
    entry.note = "not seen yet: its module was not called while a viewer looked";
    const std::uint32_t id = job->add(entry);
    if (is_whole) continue;
    schema::CatalogEntry weight;
    weight.path = entry.path + ".weight";
    weight.kind = SourceKind::parameter;
    weight.dtype = schema::Dtype::float32;
    weight.shape = {16, 25};
    weight.parent = id;
    job->add(weight);
  }
  return job;
}

std::unique_ptr<MadeJob> broken_layers() {
  auto job = lenet();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  const std::uint64_t step = MadeModel::kStep + 1;
  job->statistics("net.conv2", step, {1.0F, infinity, 2.0F});
  job->statistics("net.conv2/max_pool2d", step, {infinity, 2.0F});
  job->statistics("net.conv2/max_pool2d/relu", step, {infinity, 0.0F});
  job->statistics("net.fc1", step, {nan, nan, 0.5F});
  job->statistics("net.fc1/relu", step, {nan, nan, 0.5F});
  job->statistics("net.fc1/relu/dropout", step, {nan, nan, 0.0F});
  job->statistics("net.fc2", step, {nan, nan});
  job->statistics("net.conv1/max_pool2d/relu", step, std::vector<float>(64, 0.0F));
  job->point("net.conv1:grad/norm", step, 1e-9);
  schema::CatalogEntry alert;
  alert.path = "alerts/first_bad_layer";
  alert.kind = SourceKind::alert;
  alert.value =
      "loss/train: +Inf first made by net.conv2 (forward, step 1201): 1 of 131072 elements, the first at [3, 17, 2, "
      "5]; "
      "all that it was given was finite; passed on to net.conv2/max_pool2d, net.conv2/max_pool2d/relu and 4 more";
  for (const char* name : {"net.conv2", "net.conv2/max_pool2d", "net.conv2/max_pool2d/relu", "net.fc1"}) {
    alert.inputs.push_back(job->source(name).id());
  }
  job->add(alert);
  return job;
}

std::unique_ptr<MadeJob> ten_thousand() {
  auto job = std::make_unique<MadeJob>();
  MadeModel net(*job, false);
  net.module("net", "Mixture");
  auto x = net.input({16, 64});
  for (int i = 0; i < 40; ++i) {
    const std::string path = "net.layers." + std::to_string(i);
    if (i == 0) net.module("net.layers", "ModuleList");
    net.module(path, "Experts");
    std::vector<std::uint32_t> made;
    for (int expert = 0; expert < 32; ++expert) {
      made.push_back(net.layer(path + "." + std::to_string(expert), "Linear", {16, 64}, {x}, {{64, 64}, {64}}));
    }
    x = net.op(path + ".0/stack", "aten::stack", {32, 16, 64}, made);
  }
  return job;
}

std::unique_ptr<MadeJob> without_modules() {
  auto job = std::make_unique<MadeJob>();
  MadeModel net(*job);
  auto x = net.input({32, 784});
  x = net.op("model/linear", "aten::linear", {32, 128}, {x});
  x = net.op("model/linear/relu", "aten::relu", {32, 128}, {x});
  net.op("model/linear/relu/linear", "aten::linear", {32, 10}, {x});
  return job;
}

}  // namespace tensorscope::viewer
