#pragma once

#include <string>

#include "viewer/panels/attention/attention_data.h"

namespace tensorscope::viewer {

/// What the pictures of the attention panel say about themselves.
/// Threads: pure functions.

/// "head 3 of layer 0", "mean of 8 heads, layer 0", "rollout up to layer 3".
std::string matrix_title(const AttentionData& data, const AttentionChoice& choice);
/// "net.layers.0:attention · 32 × 8 × 12 × 12 float32 · step 1,204".
std::string matrix_source(const AttentionData& data, const Source& source, const AttentionChoice& choice);
/// "What “cat” attends to", "Who attends to “cat”".
std::string focus_title(const AttentionData& data);
/// Where the words, or the picture, are from; how to name the positions if nobody did.
std::string sequence_source(const AttentionData& data, const PositionNames& names, bool is_query);
std::string no_words_hint(const AttentionData& data, const PositionNames& names);

/// Why nothing of attention is known, and the lines of code that add it.
extern const char* const kNoAttention;
extern const char* const kHowToGetAttention;
/// That attention is not an explanation: a short line, and more.
extern const char* const kCaveat;
extern const char* const kCaveatMore;

/// Position, name and weight of each position that the focus is related to.
DrawnTable focus_table(const AttentionData& data);

/// The position to begin with: CLS before the patches of a picture, else the last word, else the middle.
std::int64_t first_focus(const PositionNames& names);

}  // namespace tensorscope::viewer
