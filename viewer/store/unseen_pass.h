#pragma once

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Names of what a network makes, and of what a probe's layers make, are in the catalog only after the first pass in
/// which somebody wanted something of it. The source to want so that they come; null where all passes were seen, or
/// there is none to be seen.
/// Threads: pure.
const Source* source_of_unseen_pass(const Store& store);

}  // namespace tensorscope::viewer
