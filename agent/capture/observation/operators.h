#pragma once

#include <string>
#include <string_view>

namespace tensorscope::agent {

// What is known of one of LibTorch's operators by its name.
// Threads: a value.
struct Operator {
  explicit Operator(std::string_view full_name);

  std::string name;   // "aten::add_"
  std::string plain;  // "add", as users know it
  std::string bare;   // "conv" of "conv2d", "maxpool" of "max_pool2d": to be compared with types of modules

  bool in_place = false;      // changes the tensor that it is called on
  bool layout = false;        // the same numbers in another layout or type: no step of the network's arithmetic
  bool question = false;      // asks something of tensors and makes no data of the network
  bool product = false;       // multiplies two tensors by each other, as attention does with queries and keys
  bool keeps_scores = false;  // between a product of queries and keys and its softmax
};

// What is known of a module by its type, such as "Conv2d".
// Threads: a value.
class ModuleType {
 public:
  explicit ModuleType(std::string_view name);

  // One of LibTorch's own whose operators are known.
  bool is_known() const noexcept { return family_ != nullptr; }
  // Whether a call of such a module can begin with the operator, when a parameter of the module is among its inputs.
  bool begins_with(const Operator& op) const noexcept;
  // Whether the operator is what such a module does: for modules without parameters.
  bool is(const Operator& op) const noexcept;
  // Whether neurons are along dimension 1, whatever the number of dimensions.
  bool has_channels() const noexcept;

 private:
  struct Family;
  static const Family kFamilies[];

  std::string bare_;
  const Family* family_ = nullptr;
};

}  // namespace tensorscope::agent
