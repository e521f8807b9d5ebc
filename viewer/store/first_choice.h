#pragma once

#include <functional>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// The source to begin with where nobody chose one: of those that can be shown the first parameter, else the first
/// activation of a ReLU, else the first activation, else the first that is the job's own, of attention a probe's, else
/// the first of what the agent says of itself. Threads: pure. At the limit: null if none can be shown.
const Source* first_choice(const Store& store, const std::function<bool(const Source&)>& can_show);

}  // namespace tensorscope::viewer
