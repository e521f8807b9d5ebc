// What the agent's calls cost a trainer. Prints "key value" lines.

#include <malloc.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "agent/sampling/reduction.h"
#include "examples/resnet50/network.h"
#include "schema/control.h"
#include "schema/segment_reader.h"
#include "tensorscope/agent.h"
#include "tests/bench/measure.h"

namespace tensorscope {
namespace {

using bench::report;

constexpr int kCalls = 1'000'000;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "agent_bench: %s\n", why.c_str());
  std::exit(1);
}

std::string recorded_file(const Agent& agent) {
  const std::string message = agent.message();
  const std::string prefix = "recording into ";
  if (!message.starts_with(prefix)) give_up(message);
  return message.substr(prefix.size(), message.find('\n') - prefix.size());
}

// The cost of a call over that of the loop around it.
template <typename Call>
double ns_over_empty_loop(const Call& call) {
  const auto loop_ns = [](const auto& body) {
    const double start = bench::cpu_ns();
    for (int i = 0; i < kCalls; ++i) {
      bench::keep(i);
      body();
    }
    return bench::cpu_ns() - start;
  };
  std::vector<double> costs;
  for (int round = 0; round <= 21; ++round) {
    const double cost = loop_ns(call) - loop_ns([] {});
    if (round > 0) costs.push_back(cost / kCalls);
  }
  return bench::median(costs);
}

void detached(Agent& agent) {
  const at::Tensor tensor = torch::zeros({1024});
  agent.tensor("bench/tensor", tensor);
  agent.step();
  report("detached_tap_ns", ns_over_empty_loop([&] { agent.tensor("bench/tensor", tensor); }));
  double value = 0;
  report("scalar_ns", ns_over_empty_loop([&] { agent.scalar("loss/train", value += 0.5); }));
}

void reduction() {
  const at::Tensor values = torch::randn({1 << 18});
  agent::TensorView view;
  view.data = static_cast<const std::byte*>(values.data_ptr());
  view.dtype = schema::Dtype::float32;
  view.dimensions = 1;
  view.sizes[0] = 1 << 18;
  view.strides[0] = 1;
  agent::Reduction reduce;
  const double ns = bench::median_ns(101, [&] {
    reduce.run(agent::grid_of(view), view.dtype);
    bench::keep(reduce.stats().mean);
  });
  report("stats_histogram_1mib_ms", ns / 1e6);

  // As images of 16 channels, and as rows of 512 neurons: the slower counts.
  double slower_ns = 0;
  for (const bool is_image : {true, false}) {
    view.dimensions = is_image ? 4 : 2;
    view.sizes = is_image ? decltype(view.sizes){4, 16, 64, 64} : decltype(view.sizes){512, 512};
    view.strides = is_image ? decltype(view.strides){65536, 4096, 64, 1} : decltype(view.strides){512, 1};
    slower_ns = std::max(slower_ns, bench::median_ns(101, [&] {
                           reduce.run(agent::grid_of(view), view.dtype, view.neurons_along());
                           bench::keep(reduce.units().mean[0]);
                         }));
  }
  report("stats_histogram_units_1mib_ms", slower_ns / 1e6);
}

// Each time by an agent that knows nothing yet: a name that is watched again is not the same work.
void watch() {
  const ResNet50 net(1000);
  std::int64_t elements = 0;
  for (const at::Tensor& parameter : net->parameters()) elements += parameter.numel();
  if (elements != 25'557'032) give_up("this is no ResNet-50: it has " + std::to_string(elements) + " parameters");
  std::vector<double> times;
  for (int round = 0; round < 11; ++round) {
    Agent agent = Agent::start({.job = "bench-watch"});
    if (!agent.status().ok()) give_up(agent.message());
    times.push_back(bench::time_ns([&] { agent.watch("net", *net); }));
  }
  report("watch_resnet50_ms", bench::median(times) / 1e6);
}

// A trainer's loop with everything in it, and a viewer that wants every product of every parameter at every step.
void heap() {
  torch::nn::Sequential net(torch::nn::Linear(64, 64), torch::nn::ReLU(), torch::nn::Linear(64, 10));
  Agent agent = Agent::start({.job = "bench-heap", .budget = 1});
  agent.watch("net", *net);
  const std::string data = recorded_file(agent);
  schema::SegmentReader segment;
  if (const std::string problem = segment.open(data); !problem.empty()) give_up(problem);
  schema::ControlWriter viewer;
  if (const std::string problem = viewer.open(data.substr(0, data.rfind('.')) + ".control"); !problem.empty()) {
    give_up(problem);
  }
  std::vector<schema::CatalogEntry> sources;
  segment.catalog().poll(sources);
  std::vector<schema::Want> wants;
  for (const schema::CatalogEntry& source : sources) {
    schema::Want want;
    want.source = source.id;
    want.products = schema::Product::stats | schema::Product::histogram | schema::Product::region;
    if (source.kind == schema::SourceKind::parameter) wants.push_back(want);
  }
  viewer.set(wants);
  const auto steps = [&](int count) {
    for (int i = 0; i < count; ++i) {
      agent.scalar("loss/train", i);
      agent.tensor("bench/offered", net[0]->as<torch::nn::Linear>()->weight);
      agent.step();
      viewer.pulse();
    }
  };
  steps(100);
  const auto before = mallinfo2().uordblks;
  steps(1000);
  const auto after = mallinfo2().uordblks;
  if (segment.ring().head() < 1000) give_up("nothing was recorded");
  report("heap_growth_bytes_per_1000_steps", static_cast<double>(after) - static_cast<double>(before));
}

}  // namespace
}  // namespace tensorscope

int main() {
  torch::set_num_threads(1);
  {
    auto agent = tensorscope::Agent::start({.job = "bench"});
    if (!agent.status().ok()) tensorscope::give_up(agent.message());
    tensorscope::detached(agent);
  }
  tensorscope::reduction();
  tensorscope::watch();
  tensorscope::heap();
}
