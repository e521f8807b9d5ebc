#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "schema/black_boxes.h"
#include "tests/integration/patience.h"
#include "tests/integration/process.h"
#include "viewer/jobs/connection.h"

namespace tensorscope::integration {

// A viewer without a window, in this process: it reads like one, and asks like one whose panels show what it was told
// to. Threads: one.
class Watcher {
 public:
  explicit Watcher(schema::FoundSegment segment) : connection_(std::move(segment)) {}

  // Empty, or why not.
  std::string attach() { return connection_.attach(); }
  void detach() { connection_.detach(); }

  // Every product of every source at every step; nothing; or of these sources only.
  void want_everything() {
    // Each layer's masked images are hundreds of runs of the network: they are wanted one by one.
    wanted_ = [](const viewer::Source& source) { return !source.path().ends_with(":masked_scores"); };
  }
  void want_nothing() {
    wanted_ = [](const viewer::Source&) { return false; };
  }
  /// And scores of probes: what their layers make has names only after they ran.
  void want_those(std::vector<std::string> paths) {
    wanted_ = [paths = std::move(paths)](const viewer::Source& source) {
      return std::ranges::find(paths, source.path()) != paths.end() || source.path().ends_with(":scores");
    };
  }
  void want_only(std::string path) {
    wanted_ = [path](const viewer::Source& source) { return source.path() == path; };
  }

  // A frame: reads what is new, gives the sign of life, asks.
  void frame();
  // Frames until the condition holds; false where it does not come to that.
  bool until(const std::function<bool()>& condition, std::chrono::milliseconds patience = kPatience) {
    return eventually([&] { return frame(), condition(); }, patience);
  }
  // Frames until all is read of a job that is over.
  bool until_over();

  viewer::Connection& connection() { return connection_; }
  const viewer::JobStatus& status() const { return connection_.status(); }
  // Throws where there is no such source.
  const viewer::Source& source(const std::string& path) const;
  // Of its curve so far; 0 and -1 if there is none.
  std::uint64_t points(const std::string& path) const;
  std::int64_t last_point(const std::string& path) const;
  bool knows(const std::string& path) const { return connection_.store().find(path) != nullptr; }
  // The step of the newest region of a source; -1 if there is none.
  std::int64_t newest_step(const std::string& path) const;
  // The elements of the newest region.
  std::vector<float> newest_values(const std::string& path) const;

 private:
  viewer::Connection connection_;
  std::function<bool(const viewer::Source&)> wanted_ = nullptr;
};

}  // namespace tensorscope::integration
