#pragma once

#include <torch/torch.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "tests/agent/agent_fixture.h"

namespace tensorscope {

// A test with an agent, a viewer, and a network between them.
class Observation : public AgentTest {
 protected:
  // LibTorch begins with another seed in each process: the same weights and batches in every run.
  Observation() { torch::manual_seed(7); }

  // Lets the viewer be seen, so that the next pass is traced.
  agent::Viewer attach_to(Agent& agent) {
    agent::Viewer viewer = attach(agent);
    viewer.look();
    agent.step();
    return viewer;
  }
  // All that was seen of the network is wanted from now on.
  static std::vector<std::string> want_all(Agent& agent, agent::Viewer& viewer) {
    std::vector<std::string> wanted;
    for (const schema::CatalogEntry& entry : viewer.newest_entries()) {
      const bool is_observed =
          entry.kind == schema::SourceKind::activation || entry.kind == schema::SourceKind::attention ||
          entry.kind == schema::SourceKind::activation_gradient || entry.kind == schema::SourceKind::input;
      if (!is_observed || entry.dtype == schema::Dtype::unknown) continue;
      viewer.want(entry.path, schema::Product::region);
      wanted.push_back(entry.path);
    }
    agent.step();
    return wanted;
  }
  // Runs a step to see what there is, and again with all of it wanted.
  agent::Viewer see(Agent& agent, const std::function<void()>& run_step) {
    agent::Viewer viewer = attach_to(agent);
    run_step();
    agent.step();
    want_all(agent, viewer);
    run_step();
    agent.step();
    return viewer;
  }
  // What was seen of modules and operators.
  static std::set<std::string> seen_of(agent::Viewer& viewer) {
    std::set<std::string> seen;
    for (const schema::CatalogEntry& entry : viewer.newest_entries()) {
      if (entry.kind == schema::SourceKind::activation && entry.dtype != schema::Dtype::unknown)
        seen.insert(entry.path);
    }
    return seen;
  }
  // The newest sample of a path is what a module really returned.
  static void expect_shown(agent::Viewer& viewer, const std::string& path, const at::Tensor& truth) {
    ASSERT_FALSE(viewer.samples(path).empty()) << path << ": " << viewer.note(path);
    EXPECT_TRUE(is_exactly(as_tensor(viewer.samples(path).back()), truth.detach())) << path;
  }
  static at::Tensor as_tensor(const agent::Viewer::Sample& sample) {
    const schema::Region& region = *sample.region;
    const std::vector<std::int64_t> shape(region.shape.begin(),
                                          region.shape.begin() + static_cast<std::ptrdiff_t>(region.window.dimensions));
    const at::ScalarType type = region.dtype == schema::Dtype::float32    ? at::kFloat
                                : region.dtype == schema::Dtype::float64  ? at::kDouble
                                : region.dtype == schema::Dtype::bfloat16 ? at::kBFloat16
                                                                          : at::kLong;
    return torch::from_blob(const_cast<std::byte*>(sample.bytes.data()), shape, type).clone();
  }
  static bool is_exactly(const at::Tensor& left, const at::Tensor& right) {
    return left.sizes() == right.sizes() && left.scalar_type() == right.scalar_type() && torch::equal(left, right);
  }
};

}  // namespace tensorscope
