#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "viewer/commands/open_job.h"
#include "viewer/commands/program.h"

namespace tensorscope::viewer {

/// A panel of a job, as arguments name it, on its way to a file.
struct PanelRequest {
  std::string job;
  std::vector<std::string> with;  ///< compared with it
  PictureOptions picture;
  std::optional<std::uint64_t> step;  ///< nothing: the newest
  std::string out;
  double timeout_s = 10;
};

struct DrawnPanel {
  OpenJob job;
  std::vector<OpenJob> with;
  std::unique_ptr<Picture> picture;   ///< refers to the jobs' connections
  std::string missing;                ///< what it is without, in words; empty: nothing
  std::optional<std::uint64_t> step;  ///< that of what is drawn, where it is of one step
};

/// Whether a job has anything that the panel can show; asks it for names for at most so long.
bool has_something_for(const PanelOffer& panel, const OpenJob& job, double timeout_s);

/// Draws the panel off-screen until nothing is missing, until what is missing cannot come any more, or until the time
/// is up and something is there. Nothing after fail(); `what` is then what there is none of: "no picture: …".
/// Threads: one.
std::optional<DrawnPanel> draw_panel(const PanelRequest& request, const std::string& what, Program& program);

/// Says of a file that was written what it is without, and which step it shows where that is another one.
void note_shortcomings(const PanelRequest& request, const DrawnPanel& drawn, Program& program);

}  // namespace tensorscope::viewer
