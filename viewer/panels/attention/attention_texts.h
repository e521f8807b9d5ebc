#pragma once

#include <string>

#include "viewer/panels/attention/attention_data.h"

namespace tensorscope::viewer {

/// What the pictures of the attention panel say about themselves.
/// Threads: pure functions.

/// "Layer 0, head 3", "Layer 0, mean of 8 heads", "Rollout up to layer 3", "Relevance for class 7 up to layer 3".
std::string matrix_title(const AttentionData& data, const AttentionChoice& choice);
/// "net.layers.0:attention · 32 × 8 × 12 × 12 float32 · step 1,204".
std::string matrix_source(const AttentionData& data, const Source& source, const AttentionChoice& choice);
/// "What “cat” attends to", "What attends to “cat”"; of a rollout or a flow "Where “cat” comes from",
/// "… goes to"; of relevance "What counts for “cat”", "What “cat” counts for".
std::string focus_title(const AttentionData& data, const AttentionChoice& choice);
/// What stands at the positions, and of which sources; how to name them if nobody did.
std::string sequence_source(const AttentionData& data);
std::string no_words_hint(const AttentionData& data, const PositionNames& names);

/// Why nothing of attention is known, and the lines of code that add it.
extern const char* const kNoAttention;
extern const char* const kHowToGetAttention;
/// That attention is not an explanation; why; and who says so.
extern const char* const kCaveat;
extern const char* const kCaveatWhy;
extern const char* const kCaveatBy;

/// Position, name and weight of each position that the focus is related to.
DrawnTable focus_table(const AttentionData& data);

/// "entropy in nats · 21 of 4,096 rows".
std::string figure_source(const AttentionData& data, const char* figure);

/// The position to begin with: the last word; without words CLS before the patches of a picture, else the middle.
std::int64_t first_focus(const PositionNames& names);

}  // namespace tensorscope::viewer
