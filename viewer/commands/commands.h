#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/commands/panel_request.h"
#include "viewer/commands/program.h"
#include "viewer/export/format.h"

namespace tensorscope::viewer {

/// The commands, after their arguments were read. Each prints what it found, or fails with one line that says what was
/// wrong, what was found and what to do; what it writes is there whole or not at all.
/// Threads: one.

struct ListOptions {
  bool json = false;
};
ExitCode list_command(const ListOptions& options, Program& program);

struct StatusOptions {
  std::string job;
  bool json = false;
  bool sources = false;
};
ExitCode status_command(const StatusOptions& options, Program& program);

struct ViewCommandOptions {
  std::vector<std::string> jobs;  ///< none: the list of jobs; the first is in front, the others are compared with it
  std::size_t memory_bytes = Store::kDefaultMemory;  ///< of all jobs that are open
  std::optional<look::Theme> theme;
  std::optional<double> scale;
};
ExitCode view_command(const ViewCommandOptions& options, Program& program);

ExitCode shot_command(const PanelRequest& request, Program& program);
/// Of a job, if one is named, those that have something of it to show.
ExitCode list_panels_command(const PanelRequest& request, Program& program);

struct ExportOptions {
  std::string job;
  std::string panel;              ///< what this one draws; empty: a source
  std::string source;             ///< that source, or the one that the panel shows; empty: as for `shot`
  std::vector<std::string> with;  ///< jobs that the panel compares it with
  std::string keys;               ///< of the panel, pressed before
  Format format = Format::npy;
  std::optional<std::uint64_t> step;
  std::string out;
  double timeout_s = 10;
};
ExitCode export_command(const ExportOptions& options, Program& program);

struct PruneOptions {
  std::string job;  ///< empty: all but the newest `keep`
  std::size_t keep = 0;
};
ExitCode prune_command(const PruneOptions& options, Program& program);

ExitCode doctor_command(Program& program);

}  // namespace tensorscope::viewer
