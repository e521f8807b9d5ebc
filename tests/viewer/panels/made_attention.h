#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/viewer/panels/made_job.h"
#include "tests/viewer/panels/made_pictures.h"

namespace tensorscope::viewer {

/// Attention as it looks in trained models, made up: samples × heads × queries × keys, row after row a softmax. The
/// heads differ: previous token, first token (a sink), broad, local, related words.
struct MadeAttention {
  std::int64_t heads = 4;
  std::int64_t queries = 12;
  std::int64_t keys = 12;
  int layer = 0;
  bool is_causal = false;
  std::int64_t grid_columns = 0;  ///< of patches: nearness counts in two dimensions
  std::int64_t first_patch = 0;
};
std::vector<float> attention_like(const MadeAttention& made);
/// What a window of it holds, of samples × heads × queries × keys.
std::vector<float> attention_in(const MadeAttention& made, const schema::Window& window);

/// "path:tokens" of one sample with these words.
void add_tokens(MadeJob& job, const std::string& path, std::uint64_t step, const std::vector<std::string>& words,
                Placement placement = {});
/// A picture of a bright disc before a dark slope, 1 × channels × side × side.
void add_picture(MadeJob& job, const std::string& path, std::uint64_t step, std::int64_t channels, std::int64_t side,
                 Placement placement);

/// Layers "net.layers.L:attention" with one sample each.
void add_layers(MadeJob& job, std::uint64_t step, int layers, MadeAttention made);

/// The attention panel on texts, pictures, both, and what is hard to show.
std::vector<MadePicture> made_attention();

}  // namespace tensorscope::viewer
