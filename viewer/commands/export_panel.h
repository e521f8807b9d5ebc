#pragma once

#include "viewer/commands/commands.h"

namespace tensorscope::viewer {

/// The numbers that a panel draws, as `export --panel` is asked for them. JSON holds all of its pictures; of the other
/// formats each picture has a file of its own, called after it where there are several: "w.csv" becomes "w-values.csv".
/// Threads: one.
ExitCode export_panel(const ExportOptions& options, Program& program);

}  // namespace tensorscope::viewer
