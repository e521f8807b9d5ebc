#include <tensorscope/agent.h>

#if defined(TORCH_API) || defined(C10_API)
#error "the public header of the agent includes LibTorch"
#endif

#include <type_traits>
#include <utility>

// The interface of DESIGN, as a caller without LibTorch sees it.
static_assert(std::is_nothrow_default_constructible_v<tensorscope::Agent>);
static_assert(std::is_nothrow_move_constructible_v<tensorscope::Agent>);
static_assert(std::is_nothrow_move_assignable_v<tensorscope::Agent>);
static_assert(!std::is_copy_constructible_v<tensorscope::Agent>);
static_assert(noexcept(tensorscope::Agent::start()));

void record(tensorscope::Agent& agent, const at::Tensor& tensor, const torch::nn::Module& module) {
  static_assert(noexcept(agent.scalar("loss", 1.0))&& noexcept(agent.scalar("loss", tensor)));
  static_assert(noexcept(agent.tensor("x", tensor))&& noexcept(agent.watch("net", module))&& noexcept(agent.step()));
  agent.scalar("count", 3);
  agent.scalar("loss", 0.5f);
  agent.hyperparameters({{"lr", 0.05}, {"batch", 64}, {"optimizer", "sgd"}, {"seed", 7u}, {"shuffle", true}});
}
