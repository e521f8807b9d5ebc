#pragma once

#include <torch/torch.h>

#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace tensorscope {

// A network of layers drawn at random from all that LibTorch has, with some steps between them that no module makes.
//
// It can say by itself what each step returned, under the name that the observer should give it. Two of the same seed
// are equal, weights and all.
class RandomModel : public torch::nn::Module {
 public:
  using Outputs = std::map<std::string, at::Tensor>;

  RandomModel(const std::string& name, std::uint32_t seed);

  // A batch of the kind of data that the model takes, another for each seed.
  at::Tensor input(std::uint64_t seed) const;
  // Runs it; with `outputs`, copies there what each step returned.
  at::Tensor forward(at::Tensor x, Outputs* outputs = nullptr);

  const std::string& description() const { return description_; }

 private:
  using Apply = std::function<at::Tensor(const at::Tensor&)>;
  struct Step {
    std::string name;  // as the observer should call it
    Apply apply;
  };

  int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(generator_); }
  void add(std::string name, const std::string& what, Apply apply);
  // A module, and what one of its forward()s returns.
  template <typename Holder>
  void add_module(const std::string& what, Holder module) {
    add_module(what, module, [module](const at::Tensor& x) mutable { return module->forward(x); });
  }
  template <typename Holder>
  void add_module(const std::string& what, Holder module, Apply apply) {
    const std::string name = "l" + std::to_string(modules_++);
    register_module(name, module);
    add(name_ + '.' + name, what, std::move(apply));
  }
  void add_function();
  void add_image_layer();
  void add_line_layer();
  void add_volume_layer();
  void add_sequence_layer();
  void add_row_layer();

  enum class Data { image, line, volume, sequence, row, words };

  std::string name_;
  std::mt19937 generator_;
  Data data_ = Data::row;
  std::int64_t channels_ = 4;
  int modules_ = 0;
  std::vector<Step> steps_;
  std::map<std::string, int> uses_;
  std::string last_part_;
  std::string description_;
};

}  // namespace tensorscope
