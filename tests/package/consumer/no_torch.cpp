// The public header names LibTorch, and does not include it.
#include <tensorscope/agent.h>

#if defined(TORCH_API) || defined(C10_API)
#error "the public header of the agent includes LibTorch"
#endif

bool has_public_header_alone() {
  tensorscope::Agent off;
  off.scalar("nobody", 1);
  off.step();
  return off.status().code == tensorscope::StatusCode::off;
}
