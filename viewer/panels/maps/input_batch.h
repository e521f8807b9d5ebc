#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/panels/maps/film_sources.h"
#include "viewer/panels/maps/input_image.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// The images of a film's batch: the chosen one as it is, all of them small. A probe's are the same at every step, so
/// they are asked for until they are there and no longer.
/// Threads: one owner.
/// At the limit: of a batch beyond 256 images the first 256 are offered as small ones.
class InputBatch {
 public:
  static constexpr std::uint32_t kMostSamples = 256;
  static constexpr std::uint32_t kThumbnailPixels = 64;

  /// Asks for what is missing, and takes what is there.
  /// In training what is of `step` only, since every step has another batch.
  void update(const FilmSources& film, const Store& store, std::uint32_t sample, std::uint32_t interval,
              std::uint64_t step);
  /// The newest not after `step` of which there is all that is shown of a batch.
  static std::optional<std::uint64_t> newest_step(const Source& input, std::uint32_t sample, std::uint64_t step);

  const SamplePicture& image() const { return image_; }  ///< the chosen one; may be empty
  std::uint64_t image_revision() const { return image_revision_; }
  const SamplePicture& thumbnail(std::uint32_t sample);  ///< may be empty
  std::uint64_t thumbnails_revision() const { return thumbnails_revision_; }
  std::uint32_t thumbnails() const { return static_cast<std::uint32_t>(thumbnails_.size()); }
  std::uint64_t step() const { return image_step_; }
  bool is_complete() const { return is_complete_; }
  std::size_t memory_bytes() const;

 private:
  struct Taken {
    const Source* source = nullptr;
    std::uint64_t step = 0;
    std::uint64_t batch_step = 0;
    std::uint64_t revision = 0;
    std::uint32_t sample = 0;
    bool operator==(const Taken&) const = default;
  };
  Taken taken_;
  SamplePicture image_;
  std::uint64_t image_revision_ = 0;
  std::uint64_t image_step_ = 0;
  const RegionSample* batch_ = nullptr;  // of this frame
  std::uint64_t batch_step_ = 0;
  std::vector<SamplePicture> thumbnails_;
  std::uint64_t thumbnails_revision_ = 0;
  bool is_complete_ = false;
};

}  // namespace tensorscope::viewer
