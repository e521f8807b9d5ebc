#include "viewer/panels/projection/picture_sheet.h"

#include <imgui.h>

#include "viewer/look/look.h"

namespace tensorscope::viewer {

void PictureSheet::update(const Source* input, std::uint64_t step) {
  const Asked asked{input == nullptr ? schema::kNoSource : input->id(),
                    input == nullptr ? 0 : input->regions.revision(), step};
  if (asked_ == asked) return;
  asked_ = asked;
  const RegionSample* const sample = input == nullptr ? nullptr : sample_with_pictures(*input, step);
  if (sample == nullptr) {
    pictures_ = {};
    return;
  }
  const Shown shown{asked.source, sample->step, sample->region.window};
  if (shown_ == shown && !pictures_.empty()) return;
  shown_ = shown;
  pictures_ = pictures_of(*sample);
  if (pictures_.empty()) return;
  const bool fits =
      texture_.upload(pictures_.image_width, pictures_.image_height, pictures_.rgba, platform::Filter::linear);
  if (!fits) pictures_ = {};
  pictures_.rgba = {};
}

float PictureSheet::aspect() const {
  return pictures_.height == 0 ? 1.0F : static_cast<float>(pictures_.width) / static_cast<float>(pictures_.height);
}

PictureSheet::Corners PictureSheet::corners_of(std::size_t picture) const {
  const auto width = static_cast<float>(pictures_.width) / static_cast<float>(pictures_.image_width);
  const auto height = static_cast<float>(pictures_.height) / static_cast<float>(pictures_.image_height);
  const auto columns = static_cast<std::size_t>(pictures_.columns);
  const float u = static_cast<float>(picture % columns) * width;
  const float v = static_cast<float>(picture / columns) * height;
  // Half a pixel inside, so that its neighbours do not shine through.
  const float du = 0.5F / static_cast<float>(pictures_.image_width);
  const float dv = 0.5F / static_cast<float>(pictures_.image_height);
  return {u + du, v + dv, u + width - du, v + height - dv};
}

void PictureSheet::draw(ImDrawList& list, std::uint64_t id, const widgets::Box& box, double alpha) const {
  const auto picture = pictures_.find(id);
  if (!picture) return;
  const Corners c = corners_of(*picture);
  list.AddImage(texture_.id(), {box.x0, box.y0}, {box.x1, box.y1}, {c.u0, c.v0}, {c.u1, c.v1},
                look::ink({255, 255, 255}, alpha));
}

void PictureSheet::image(std::uint64_t id, float height) const {
  const auto picture = pictures_.find(id);
  if (!picture) return;
  const Corners c = corners_of(*picture);
  ImGui::Image(texture_.id(), {height * aspect(), height}, {c.u0, c.v0}, {c.u1, c.v1});
}

}  // namespace tensorscope::viewer
