#pragma once

#include <cstddef>
#include <filesystem>
#include <future>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "viewer/panels/drawn.h"
#include "viewer/platform/image.h"

namespace tensorscope::viewer::frame {

/// A panel on its way to files: its picture as STEM.png, and each of its pictures' data beside it, tables as
/// STEM-NAME.csv, arrays as STEM-NAME.npy.
struct PanelFiles {
  std::filesystem::path folder;
  std::string stem;
  platform::Image picture;
  std::vector<Drawn> data;

  std::size_t count() const { return 1 + data.size(); }
};

/// What became of it.
struct Saved {
  std::string text;  ///< one line: what was saved, or what went wrong and what to do
  bool is_whole = false;
};

/// Encodes and writes on a thread of its own: a large picture takes seconds. Every file is there whole or not at all.
/// Threads: the owner's, beside its own.
/// At the limit: one at a time. Who ends it waits until all is written.
class BackgroundSave {
 public:
  BackgroundSave() = default;
  BackgroundSave(const BackgroundSave&) = delete;
  BackgroundSave& operator=(const BackgroundSave&) = delete;
  ~BackgroundSave();

  /// Only while none is running.
  void start(PanelFiles files);
  /// Until take() has given the result.
  bool is_running() const { return result_.valid(); }
  /// The file that is being written is left out, and all after it.
  void cancel() { thread_.request_stop(); }
  /// The result, once, as soon as there is one.
  std::optional<Saved> take();

 private:
  std::future<Saved> result_;
  std::jthread thread_;
};

}  // namespace tensorscope::viewer::frame
