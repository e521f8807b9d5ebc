#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schema/want.h"
#include "tests/viewer/panels/made_job.h"
#include "viewer/platform/key.h"

namespace tensorscope::viewer {

/// A place in a picture, in shares of its width and height.
struct MadeClick {
  float x = 0.0F;
  float y = 0.0F;
};

/// A panel on a job that is hard to show.
struct MadePicture {
  std::string name;
  std::string panel;
  std::string source;  ///< selected; empty: none
  std::function<std::unique_ptr<MadeJob>()> job;
  std::vector<platform::Key> keys{};  ///< of the panel, pressed one after the other
  std::optional<MadeClick> click{};   ///< and then clicked there
  /// Jobs that it is compared with.
  std::function<std::vector<std::unique_ptr<MadeJob>>()> beside{};
  /// Sends what the panel wants, where only the panel knows its windows; none: all was sent before.
  std::function<void(MadeJob&, const schema::Want&)> answer{};
};

std::vector<MadePicture> made_pictures();

}  // namespace tensorscope::viewer
