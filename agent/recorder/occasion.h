#pragma once

#include <cstdint>
#include <string>

#include "agent/recorder/price.h"

namespace tensorscope::agent {

// What has to happen for some sources to be offered at all, and takes time besides their samples: the observer has to
// be on LibTorch's operators for a step, a probe has to run. All that happens then is paid once, whoever wants it.
// Threads: one at a time (step()).
struct Occasion {
  Occasion* needs = nullptr;  // happens with it
  // It happens once, in step() itself, and whoever wants something of it gets it then; else it lasts for the next step.
  bool is_within_step = false;
  std::string off;                 // why it never happens; empty: it does
  Price price;                     // without what it needs
  bool is_measured = false;        // it happened; until then its price is an estimate, if it is known
  std::uint64_t wanted_round = 0;  // the round of WantServer::serve() that last granted a source of it; 0: none
};

}  // namespace tensorscope::agent
