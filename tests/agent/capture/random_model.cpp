#include "tests/agent/capture/random_model.h"

namespace tensorscope {

namespace nn = torch::nn;

RandomModel::RandomModel(const std::string& name, std::uint32_t seed) : name_(name), generator_(seed) {
  torch::manual_seed(seed);
  data_ = static_cast<Data>(pick(6));
  const Data input = data_;
  if (data_ == Data::words) {
    channels_ = 4;
    if (pick(2) == 0) {
      add_module("embedding", nn::Embedding(11, channels_));
      data_ = Data::sequence;
    } else {
      add_module("bag", nn::EmbeddingBag(11, channels_));
      data_ = Data::row;
    }
  }
  const int layers = 3 + pick(4);
  for (int i = 0; i < layers; ++i) {
    switch (data_) {
      case Data::image:
        add_image_layer();
        break;
      case Data::line:
        add_line_layer();
        break;
      case Data::volume:
        add_volume_layer();
        break;
      case Data::sequence:
        add_sequence_layer();
        break;
      default:
        add_row_layer();
    }
    if (pick(2) == 0) add_function();
  }
  data_ = input;
  train(pick(4) != 0);
}

void RandomModel::add(std::string name, const std::string& what, Apply apply) {
  description_ += what + ' ';
  last_part_.clear();
  steps_.push_back({std::move(name), std::move(apply)});
}

// What is applied to the step before and has no module: it is named after both.
void RandomModel::add_function() {
  // A layer of several modules is known by the one that makes what it returns.
  const std::string before = steps_.back().name + last_part_;
  const auto named = [&](const std::string& op) {
    const std::string name = before + '/' + op;
    const int uses = ++uses_[name];
    return uses == 1 ? name : name + '#' + std::to_string(uses);
  };
  switch (pick(6)) {
    case 0:
      return add(named("relu"), "relu", [](const at::Tensor& x) { return torch::relu(x); });
    case 1:
      return add(named("tanh"), "tanh", [](const at::Tensor& x) { return torch::tanh(x); });
    case 2:
      // In place: what was there before is what the observer saw before.
      return add(named("sigmoid"), "sigmoid_", [](const at::Tensor& x) { return x.clone().sigmoid_(); });
    case 3:
      return add(named("gelu"), "gelu", [](const at::Tensor& x) { return torch::gelu(x); });
    case 4:
      return add(named("dropout"), "dropout",
                 [this](const at::Tensor& x) { return torch::dropout(x, 0.25, is_training()); });
    default:
      return add(named("add"), "residual", [](const at::Tensor& x) { return x + x; });
  }
}

void RandomModel::add_image_layer() {
  const std::int64_t next = 2 * (1 + pick(3));
  switch (pick(9)) {
    case 0:
    case 1:
      add_module("conv2d", nn::Conv2d(nn::Conv2dOptions(channels_, next, 3).padding(1).bias(pick(2) == 0)));
      channels_ = next;
      return;
    case 2:
      add_module("conv_transpose2d", nn::ConvTranspose2d(nn::ConvTranspose2dOptions(channels_, next, 3).padding(1)));
      channels_ = next;
      return;
    case 3:
      return add_module("batch_norm2d", nn::BatchNorm2d(channels_));
    case 4:
      return add_module("instance_norm2d", nn::InstanceNorm2d(nn::InstanceNorm2dOptions(channels_).affine(true)));
    case 5:
      return add_module("group_norm", nn::GroupNorm(2, channels_));
    case 6:
      return add_module("prelu", nn::PReLU());
    case 7: {
      nn::Sequential block(nn::Conv2d(nn::Conv2dOptions(channels_, next, 3).padding(1)), nn::BatchNorm2d(next),
                           nn::ReLU());
      channels_ = next;
      add_module("block", block, [block](const at::Tensor& x) mutable { return block->forward(x); });
      last_part_ = ".2";
      return;
    }
    default: {
      const std::int64_t flat = channels_ * 36;
      nn::Linear layer(flat, channels_);
      data_ = Data::row;
      return add_module("linear", layer, [layer](const at::Tensor& x) mutable { return layer->forward(x.flatten(1)); });
    }
  }
}

void RandomModel::add_line_layer() {
  const std::int64_t next = 2 * (1 + pick(3));
  switch (pick(4)) {
    case 0:
      return add_module("batch_norm1d", nn::BatchNorm1d(channels_));
    case 1:
      add_module("conv_transpose1d", nn::ConvTranspose1d(nn::ConvTranspose1dOptions(channels_, next, 3).padding(1)));
      channels_ = next;
      return;
    case 2:
      return add_module("instance_norm1d", nn::InstanceNorm1d(nn::InstanceNorm1dOptions(channels_).affine(true)));
    default:
      add_module("conv1d", nn::Conv1d(nn::Conv1dOptions(channels_, next, 3).padding(1)));
      channels_ = next;
  }
}

void RandomModel::add_volume_layer() {
  const std::int64_t next = 2 * (1 + pick(2));
  switch (pick(3)) {
    case 0:
      return add_module("batch_norm3d", nn::BatchNorm3d(channels_));
    case 1:
      add_module("conv_transpose3d", nn::ConvTranspose3d(nn::ConvTranspose3dOptions(channels_, next, 3).padding(1)));
      break;
    default:
      add_module("conv3d", nn::Conv3d(nn::Conv3dOptions(channels_, next, 3).padding(1)));
  }
  channels_ = next;
}

void RandomModel::add_sequence_layer() {
  const std::int64_t next = 4 * (1 + pick(2));
  switch (pick(8)) {
    case 0:
      add_module("linear", nn::Linear(nn::LinearOptions(channels_, next).bias(pick(2) == 0)));
      channels_ = next;
      return;
    case 1:
      return add_module("layer_norm", nn::LayerNorm(nn::LayerNormOptions({channels_})));
    case 2: {
      nn::LSTM layer(nn::LSTMOptions(channels_, 4).bidirectional(pick(2) == 0).num_layers(1 + pick(2)));
      channels_ = layer->options.bidirectional() ? 8 : 4;
      return add_module("lstm", layer, [layer](const at::Tensor& x) mutable { return std::get<0>(layer->forward(x)); });
    }
    case 3: {
      nn::GRU layer(nn::GRUOptions(channels_, 4).bidirectional(pick(2) == 0));
      channels_ = layer->options.bidirectional() ? 8 : 4;
      return add_module("gru", layer, [layer](const at::Tensor& x) mutable { return std::get<0>(layer->forward(x)); });
    }
    case 4: {
      nn::RNN layer(nn::RNNOptions(channels_, 4));
      channels_ = 4;
      return add_module("rnn", layer, [layer](const at::Tensor& x) mutable { return std::get<0>(layer->forward(x)); });
    }
    case 5: {
      nn::MultiheadAttention layer(channels_, 2);
      add_module("attention", layer,
                 [layer](const at::Tensor& x) mutable { return std::get<0>(layer->forward(x, x, x)); });
      last_part_ = ".out_proj";
      return;
    }
    case 6: {
      nn::TransformerEncoderLayer layer(nn::TransformerEncoderLayerOptions(channels_, 2).dim_feedforward(8));
      add_module("encoder", layer, [layer](const at::Tensor& x) mutable { return layer->forward(x); });
      last_part_ = ".norm2";
      return;
    }
    default: {
      nn::TransformerDecoderLayer layer(nn::TransformerDecoderLayerOptions(channels_, 2).dim_feedforward(8));
      add_module("decoder", layer, [layer](const at::Tensor& x) mutable { return layer->forward(x, x); });
      last_part_ = ".norm3";
      return;
    }
  }
}

void RandomModel::add_row_layer() {
  const std::int64_t next = 2 * (1 + pick(4));
  switch (pick(8)) {
    case 0:
      add_module("linear", nn::Linear(nn::LinearOptions(channels_, next).bias(pick(2) == 0)));
      channels_ = next;
      return;
    case 1: {
      nn::Bilinear layer(channels_, channels_, next);
      channels_ = next;
      return add_module("bilinear", layer, [layer](const at::Tensor& x) mutable { return layer->forward(x, x); });
    }
    case 2:
      return add_module("batch_norm1d", nn::BatchNorm1d(channels_));
    case 3: {
      nn::LSTMCell layer(channels_, next);
      channels_ = next;
      return add_module("lstm_cell", layer,
                        [layer](const at::Tensor& x) mutable { return std::get<0>(layer->forward(x)); });
    }
    case 4: {
      nn::GRUCell layer(channels_, next);
      channels_ = next;
      return add_module("gru_cell", layer, [layer](const at::Tensor& x) mutable { return layer->forward(x); });
    }
    case 5: {
      nn::RNNCell layer(channels_, next);
      channels_ = next;
      return add_module("rnn_cell", layer, [layer](const at::Tensor& x) mutable { return layer->forward(x); });
    }
    case 6: {
      // Shared: the same layer twice, one after the other.
      nn::Linear layer(channels_, channels_);
      add_module("shared", layer);
      const std::string name = steps_.back().name;
      return add(name + "#2", "again", [layer](const at::Tensor& x) mutable { return layer->forward(x); });
    }
    default:
      return add_module("layer_norm", nn::LayerNorm(nn::LayerNormOptions({channels_})));
  }
}

at::Tensor RandomModel::input(std::uint64_t seed) const {
  torch::manual_seed(seed);
  switch (data_) {
    case Data::image:
      return torch::randn({3, 4, 6, 6});
    case Data::line:
      return torch::randn({3, 4, 5});
    case Data::volume:
      return torch::randn({2, 4, 3, 3, 3});
    case Data::sequence:
      return torch::randn({5, 3, 4});
    case Data::words:
      return torch::randint(11, {4, 3}, torch::kLong);
    case Data::row:
      break;
  }
  return torch::randn({3, 4});
}

at::Tensor RandomModel::forward(at::Tensor x, Outputs* outputs) {
  for (Step& step : steps_) {
    x = step.apply(x);
    if (outputs != nullptr) (*outputs)[step.name] = x.detach().clone();
  }
  return x;
}

}  // namespace tensorscope
