#pragma once

#include <optional>

#include "viewer/panels/projection/cloud_picture.h"
#include "viewer/panels/projection/picture_sheet.h"
#include "viewer/panels/projection/point_facts.h"

namespace tensorscope::viewer {

/// Beside the cloud: the pinned point with its nearest in the original space, or what is selected together.
/// Threads: the window's own.

/// Whether there is anything to say.
bool has_point_card(const CloudPicture& picture, const ProjectedScene& scene);

/// Fills `area`, in two columns where that is wider than high. A click on a neighbour pins it.
void point_card(CloudPicture& picture, const LiveProjection& projection, const PointColors& colors,
                const PictureSheet& sheet, const widgets::Box& area);

/// The same of one point, beside the mouse.
void point_hover(const LiveProjection& projection, const PictureSheet& sheet, std::size_t point);

}  // namespace tensorscope::viewer
