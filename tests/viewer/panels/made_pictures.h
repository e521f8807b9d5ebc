#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "schema/want.h"
#include "tests/viewer/panels/made_job.h"
#include "viewer/platform/key.h"

namespace tensorscope::viewer {

/// A panel on a job that is hard to show.
struct MadePicture {
  std::string name;
  std::string panel;
  std::string source;  ///< selected; empty: none
  std::function<std::unique_ptr<MadeJob>()> job;
  /// Sends what the panel wants, for pictures whose windows only the panel knows; none: all was sent before.
  std::function<void(MadeJob&, const schema::Want&)> answer = {};
  platform::Key key = platform::Key::none;  ///< pressed before
  int presses = 1;
};

std::vector<MadePicture> made_pictures();

}  // namespace tensorscope::viewer
