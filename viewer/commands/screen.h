#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "viewer/export/format.h"
#include "viewer/jobs/connection.h"
#include "viewer/jobs/job_list.h"
#include "viewer/look/palette.h"

namespace tensorscope::viewer {

/// One of a panel's own keys that have a letter.
struct OfferedKey {
  char letter = 0;
  std::string does;  ///< "lock the colour range"
};

/// A panel as the command line knows it.
struct PanelOffer {
  std::string name;   ///< "weights"
  std::string shows;  ///< one line
  /// Whether it can show this source. Empty for a panel of the whole job.
  std::function<bool(const Source&)> can_show;
  /// The first step from which it has something to draw of a source. Empty where it draws all steps.
  std::function<std::optional<std::uint64_t>(const Source&)> first_step;
  bool shows_all = false;          ///< without a source it shows the whole job
  std::vector<OfferedKey> keys{};  ///< PictureOptions::keys names their letters
};

struct PictureOptions {
  std::string panel;   ///< one of those offered
  std::string source;  ///< path of one that the panel can show; empty for a panel of the whole job
  std::string keys{};  ///< of the panel, pressed one after another before it is drawn: "VL"
  int width = 1280;    ///< pixels of the picture
  int height = 800;
  look::Theme theme = look::Theme::dark;
  double scale = 1.0;         ///< 2: twice as large letters and lines, as on a dense screen
  bool whole_window = false;  ///< with side bars, time bar and status line around the panel
};

struct ViewOptions {
  std::optional<Job> job;     ///< nothing: the list of jobs
  std::vector<Job> beside{};  ///< to compare it with
  std::size_t memory_bytes = Store::kDefaultMemory;
  std::optional<look::Theme> theme;  ///< nothing: as the user left it
  std::optional<double> scale;
};

/// The numbers of one of a panel's pictures.
struct PictureNumbers {
  std::string name;                    ///< a file is called after it
  std::optional<std::string> content;  ///< of a file; nothing where the format has no place for it
};

/// A picture of one panel, drawn off-screen, as often as it takes until all its data is there.
/// Threads: one.
class Picture {
 public:
  virtual ~Picture() = default;

  struct Progress {
    std::string waits_for;    ///< what is missing, in words: "statistics of net.conv1.weight"; empty: nothing
    bool is_settled = false;  ///< another draw of the same data would look the same
    /// What is missing is being computed by the panel, and comes whatever the job does.
    bool is_computing = false;
    /// The step of what was drawn of the source, where the picture is of one step.
    std::optional<std::uint64_t> drawn_step = std::nullopt;
  };
  /// One frame of what the connection's store holds now, at the step of its timeline; asks through Store::want() for
  /// what the panel shows. Between two calls the caller sends that, and polls.
  virtual Progress draw(Connection& connection) = 0;

  /// Before the first draw(): the jobs that it is compared with, as far as they were read; they are asked for nothing.
  virtual void compare_with(std::vector<Connection*> others) = 0;

  /// The numbers that were drawn last, of each of the panel's pictures.
  virtual std::vector<PictureNumbers> numbers(Format format) = 0;

  /// The frame drawn last as a PNG, whole or not at all. Empty, or one line that says what went wrong.
  virtual std::string save(const std::filesystem::path& path) = 0;
};

/// Whatever can draw, as seen by the commands `view`, `shot` and `export`; viewer/frame implements it.
/// Threads: one.
class Screen {
 public:
  virtual ~Screen() = default;

  /// In the order of the tabs.
  virtual std::vector<PanelOffer> panels() const = 0;

  /// Null if nothing can be drawn here; `problem` is then one line: what was wrong, and what to do.
  virtual std::unique_ptr<Picture> open_picture(const PictureOptions& options, std::string& problem) = 0;

  /// The window, until it is closed. Empty, or one line that says why there is none: no display.
  virtual std::string view(const ViewOptions& options) = 0;
};

}  // namespace tensorscope::viewer
