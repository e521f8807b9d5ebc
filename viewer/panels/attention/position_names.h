#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "viewer/panels/attention/attention_axes.h"

namespace tensorscope::viewer {

/// What kind of thing stands at a position.
enum class Modality : std::uint8_t { text, image, other };
inline constexpr std::size_t kModalities = 3;
const char* name_of(Modality modality);

/// One for each position, as numbers.
std::vector<std::uint8_t> modalities_of(std::span<const PositionPart> parts, std::int64_t extent);

/// What the positions of one side of attention are called, for one sample.
/// Threads: one owner.
class PositionNames {
 public:
  /// `samples` has one for each part, null where there is none (yet): its words are then missing.
  void update(std::span<const PositionPart> parts, std::span<const RegionSample* const> samples, std::int64_t extent);

  std::int64_t size() const { return static_cast<std::int64_t>(modalities_.size()); }
  std::uint64_t revision() const { return revision_; }
  std::span<const PositionPart> parts() const { return parts_; }

  /// The word as it can be read; "CLS" before the patches of a picture; else empty.
  const std::string& word(std::int64_t position) const { return words_[static_cast<std::size_t>(position)]; }
  Modality modality(std::int64_t position) const {
    return static_cast<Modality>(modalities_[static_cast<std::size_t>(position)]);
  }
  /// One for each position, as numbers: groups for analysis::AttentionShare.
  std::span<const std::uint8_t> modalities() const { return modalities_; }
  bool has(Modality modality) const;
  bool has_words() const { return has_words_; }

  /// The part whose patch is at a position; null if there is none.
  const PositionPart* picture_at(std::int64_t position) const;
  /// Always something: "cat", "row 3, column 4" of a patch, "17".
  std::string name(std::int64_t position) const;

 private:
  struct Taken {
    std::uint64_t step = 0;
    std::uint64_t revision = 0;
    schema::Window window;
    bool operator==(const Taken&) const = default;
  };
  std::vector<PositionPart> parts_;
  std::vector<std::optional<Taken>> taken_;  // of each part
  std::vector<std::string> words_;
  std::vector<std::uint8_t> modalities_;
  bool has_words_ = false;
  std::uint64_t revision_ = 0;
};

}  // namespace tensorscope::viewer
