#pragma once

#include <string>
#include <vector>

#include "viewer/panels/drawn.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

struct NamedText {
  std::string name;
  std::string text;
};

/// The job's hyper-parameters by the names it gave them.
/// Threads: pure functions.
std::vector<NamedText> hyperparameters_of(const Store& store);

/// What else is known of a run: which process, since when, for how long; what its agent has to say.
std::vector<NamedText> run_facts(const Store& store);

/// The same in one line: "process 4711 · started 2026-03-01 14:05:12 · trained for 17.2 s".
std::string in_one_line(const std::vector<NamedText>& facts);

DrawnTable as_table(const std::vector<NamedText>& facts);

}  // namespace tensorscope::viewer
