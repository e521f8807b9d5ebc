#include "agent/capture/observation/operators.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace tensorscope::agent {
namespace {

template <std::size_t count>
constexpr std::array<std::string_view, count> sorted(std::array<std::string_view, count> names) {
  std::ranges::sort(names);
  return names;
}

template <std::size_t count>
bool has(const std::array<std::string_view, count>& names, std::string_view name) noexcept {
  return std::ranges::binary_search(names, name);
}

constexpr auto kLayout = sorted(std::to_array<std::string_view>({"_autocast_to_reduced_precision",
                                                                 "_reshape_alias",
                                                                 "_to_copy",
                                                                 "_unsafe_view",
                                                                 "alias",
                                                                 "chunk",
                                                                 "clone",
                                                                 "contiguous",
                                                                 "detach",
                                                                 "expand",
                                                                 "expand_as",
                                                                 "flatten",
                                                                 "movedim",
                                                                 "narrow",
                                                                 "permute",
                                                                 "reshape",
                                                                 "select",
                                                                 "slice",
                                                                 "split",
                                                                 "split_with_sizes",
                                                                 "squeeze",
                                                                 "swapaxes",
                                                                 "t",
                                                                 "to",
                                                                 "transpose",
                                                                 "type_as",
                                                                 "unbind",
                                                                 "unflatten",
                                                                 "unsqueeze",
                                                                 "view",
                                                                 "view_as"}));

constexpr auto kQuestions = sorted(std::to_array<std::string_view>({"_has_compatible_shallow_copy_type",
                                                                    "_local_scalar_dense",
                                                                    "allclose",
                                                                    "argmax",
                                                                    "argmin",
                                                                    "argsort",
                                                                    "eq",
                                                                    "equal",
                                                                    "ge",
                                                                    "gt",
                                                                    "is_nonzero",
                                                                    "is_same_size",
                                                                    "isfinite",
                                                                    "isinf",
                                                                    "isnan",
                                                                    "item",
                                                                    "le",
                                                                    "lt",
                                                                    "ne",
                                                                    "ones_like",
                                                                    "rand_like",
                                                                    "randn_like",
                                                                    "size",
                                                                    "stride",
                                                                    "zeros_like"}));

constexpr auto kProducts = sorted(std::to_array<std::string_view>({"baddbmm", "bmm", "einsum", "matmul"}));

constexpr auto kKeepsScores = sorted(std::to_array<std::string_view>(
    {"add", "clamp", "div", "masked_fill", "mul", "softcap", "sub", "tanh", "true_divide", "where"}));

// "Conv2d" and "conv2d" as "conv", "MaxPool2d" and "max_pool2d" as "maxpool".
std::string bare_of(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c != '_') letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  const std::size_t size = letters.size();
  if (size > 2 && letters[size - 1] == 'd' && letters[size - 2] >= '1' && letters[size - 2] <= '3')
    letters.resize(size - 2);
  return letters;
}

std::string plain_of(std::string_view name) {
  if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  if (name.size() > 1 && name.ends_with('_') && !name.ends_with("__")) name.remove_suffix(1);
  return std::string(name);
}

}  // namespace

Operator::Operator(std::string_view full_name)
    : name(full_name),
      plain(plain_of(full_name)),
      bare(bare_of(plain)),
      in_place(name.ends_with('_') && !name.ends_with("__")),
      layout(has(kLayout, plain)),
      question(has(kQuestions, plain)),
      product(has(kProducts, plain)),
      keeps_scores(has(kKeepsScores, plain)) {}

struct ModuleType::Family {
  std::string_view type;  // bare
  std::array<std::string_view, 5> operators;
};

const ModuleType::Family ModuleType::kFamilies[] = {
    {"batchnorm", {"batch_norm", "native_batch_norm"}},
    {"bilinear", {"bilinear"}},
    {"conv", {"conv1d", "conv2d", "conv3d", "convolution", "_convolution"}},
    {"convtranspose", {"conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "convolution", "_convolution"}},
    {"embedding", {"embedding"}},
    {"embeddingbag", {"embedding_bag", "_embedding_bag"}},
    {"groupnorm", {"group_norm", "native_group_norm"}},
    {"gru", {"gru"}},
    {"grucell", {"gru_cell"}},
    {"instancenorm", {"instance_norm"}},
    {"layernorm", {"layer_norm", "native_layer_norm"}},
    {"linear", {"addmm", "linear", "matmul", "mm"}},
    {"lstm", {"lstm"}},
    {"lstmcell", {"lstm_cell"}},
    {"prelu", {"prelu"}},
    {"rnn", {"rnn_tanh", "rnn_relu"}},
    {"rnncell", {"rnn_tanh_cell", "rnn_relu_cell"}},
};

ModuleType::ModuleType(std::string_view name) : bare_(bare_of(name)) {
  for (const Family& family : kFamilies) {
    if (family.type == bare_) family_ = &family;
  }
}

bool ModuleType::begins_with(const Operator& op) const noexcept {
  return family_ == nullptr || std::ranges::find(family_->operators, op.plain) != family_->operators.end();
}

bool ModuleType::is(const Operator& op) const noexcept {
  if (bare_ == op.bare) return true;
  // Two whose operators have other names.
  return (bare_ == "relu6" && op.plain == "hardtanh") || (bare_ == "dropout" && op.plain == "feature_dropout");
}

bool ModuleType::has_channels() const noexcept {
  return bare_.starts_with("conv") || bare_.ends_with("pool") ||
         (bare_.ends_with("norm") && bare_ != "layernorm" && bare_ != "localresponsenorm");
}

}  // namespace tensorscope::agent
