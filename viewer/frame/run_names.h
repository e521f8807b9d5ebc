#pragma once

#include <span>
#include <string>
#include <vector>

#include "schema/segment_reader.h"

namespace tensorscope::viewer::frame {

/// What several jobs are called beside each other: each by its own name, and where that is not its alone with the rank,
/// or the pid, that tells it apart: "mnist · rank 1", "mnist · 4711".
/// Threads: pure.
/// At the limit: of a black box that is open twice, the second is "mnist · 2".
std::vector<std::string> run_names(std::span<const schema::RunInfo> runs);

}  // namespace tensorscope::viewer::frame
