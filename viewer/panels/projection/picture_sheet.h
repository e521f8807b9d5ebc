#pragma once

#include <cstdint>

#include "viewer/panels/projection/sample_pictures.h"
#include "viewer/platform/texture.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer {

/// The pictures of a probe's samples as one texture.
/// Threads: the window's own.
class PictureSheet {
 public:
  /// Of the probe's input at `step`, else its newest; again only if that changed.
  void update(const Source* input, std::uint64_t step);

  bool has(std::uint64_t id) const { return pictures_.find(id).has_value(); }
  bool empty() const { return pictures_.empty(); }
  /// Width by height.
  float aspect() const;
  void draw(ImDrawList& list, std::uint64_t id, const widgets::Box& box, double alpha = 1.0) const;
  /// As an ImGui item.
  void image(std::uint64_t id, float height) const;
  std::size_t memory_bytes() const { return texture_.bytes() + pictures_.ids.capacity() * sizeof(std::uint64_t); }

 private:
  struct Corners {
    float u0 = 0.0F, v0 = 0.0F, u1 = 0.0F, v1 = 0.0F;
  };
  Corners corners_of(std::size_t picture) const;

  struct Asked {
    std::uint32_t source = schema::kNoSource;
    std::uint64_t revision = 0;
    std::uint64_t step = 0;
    bool operator==(const Asked&) const = default;
  };
  struct Shown {
    std::uint32_t source = schema::kNoSource;
    std::uint64_t step = 0;
    schema::Window window;
    bool operator==(const Shown&) const = default;
  };

  Asked asked_;
  Shown shown_;
  SamplePictures pictures_;
  platform::Texture texture_;
};

}  // namespace tensorscope::viewer
