#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "viewer/panels/attention/attention_shape.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Positions along a side of attention of which is known what stands there.
struct PositionPart {
  const Source* source = nullptr;  ///< of the tokens or the picture
  bool is_picture = false;
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::int64_t patch_rows = 0;  ///< of a picture
  std::int64_t patch_columns = 0;
  bool is_guess = false;  ///< nobody said so: the picture's shape goes with the number of positions

  std::int64_t end() const { return first + count; }
  bool operator==(const PositionPart&) const = default;
};

/// What stands at the positions of both sides; parts do not overlap, and are in the order of their positions.
struct AttentionAxes {
  std::vector<PositionPart> queries;
  std::vector<PositionPart> keys;
  bool is_self = false;  ///< both sides are the same sequence

  bool operator==(const AttentionAxes&) const = default;
};

/// What may stand at positions: tokens and inputs, of everything that the job has. Good as long as the store's sources,
/// complete until one more is described.
/// Threads: pure.
std::vector<const Source*> sources_of_positions(const Store& store);

/// Finds NAME:tokens, NAME:image and NAME:input for an attention whose name begins with NAME, of the longest NAME for
/// each side. Where the two sides differ in length, parts for both sides must fill a side whole, so that no word stands
/// at a wrong place. A picture without a placement is taken where its patches, if they are square, are as many as the
/// positions, or one less (behind a first, CLS).
/// Tokens are as many as in their newest sample at or before `step`, since that may differ from batch to batch.
/// `candidates` are sources_of_positions().
/// Threads: pure.
/// At the limit: what does not fit the number of positions is left out.
AttentionAxes axes_of(const Store& store, std::span<const Source* const> candidates, const Source& attention,
                      const AttentionShape& shape, std::uint64_t step);

/// What to ask for of one sample of a part's source: all its tokens, or its pixels, no finer than `most_pixels` along a
/// side. Nothing if the source has no such sample.
std::optional<schema::Window> part_window(const PositionPart& part, std::int64_t sample, std::int64_t most_pixels);

/// The newest answer to that, at or before `step`, with as many tokens as the part has. Null if there is none.
const RegionSample* part_sample(const PositionPart& part, const schema::Window& asked, std::uint64_t step);

}  // namespace tensorscope::viewer
