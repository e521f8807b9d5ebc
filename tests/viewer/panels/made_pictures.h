#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/viewer/panels/made_job.h"
#include "viewer/platform/key.h"

namespace tensorscope::viewer {

/// A panel on a job that is hard to show.
struct MadePicture {
  std::string name;
  std::string panel;
  std::string source;  ///< selected; empty: none
  std::function<std::unique_ptr<MadeJob>()> job;
  platform::Key key = platform::Key::none;  ///< pressed first
  float click_x = 0.0F;                     ///< clicked there, in shares of the picture's size; 0: nowhere
  float click_y = 0.0F;
  std::vector<platform::Key> keys{};  ///< pressed one after the other
  std::vector<platform::Key> keys{};  ///< of the panel, pressed before
  /// Jobs that it is compared with.
  std::function<std::vector<std::unique_ptr<MadeJob>>()> beside{};
};

std::vector<MadePicture> made_pictures();

}  // namespace tensorscope::viewer
