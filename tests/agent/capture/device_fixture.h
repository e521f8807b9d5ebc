#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

#include "agent/capture/device_copies.h"
#include "tests/agent/agent_fixture.h"
#include "tests/agent/capture/fake_device.h"

namespace tensorscope {

using agent::fake_device;
using agent::on_fake_device;
using agent::Viewer;
using schema::Product;

inline constexpr Product kReductions = Product::stats | Product::histogram | Product::units;
inline constexpr Product kAll = kReductions | Product::region;

// A test with an agent and the fake device.
class DeviceTensorTest : public AgentTest {
 protected:
  DeviceTensorTest() {
    fake_device() = {};
    agent::allocate_host_memory_with(agent::plain_memory);
  }
  ~DeviceTensorTest() override {
    fake_device() = {};
    agent::allocate_host_memory_with(nullptr);
  }

  // Makes the names known, and wants them of a viewer.
  Viewer want(Agent& agent, const std::vector<std::pair<std::string, at::Tensor>>& tensors, Product products,
              const schema::Window& window = {}) {
    Viewer viewer = attach(agent);
    viewer.look();
    agent.step();
    for (const auto& [name, tensor] : tensors) agent.tensor(name, tensor);
    for (const auto& [name, tensor] : tensors) viewer.want(name, products, 1, window);
    agent.step();
    return viewer;
  }
  // What is seen of a tensor, on the device and in memory.
  std::pair<Viewer::Sample, Viewer::Sample> both(Agent& agent, const std::string& name, const at::Tensor& tensor,
                                                 Product products, const schema::Window& window = {}) {
    const at::Tensor there = on_fake_device(tensor);
    const std::string here_name = name + "/memory", there_name = name + "/device";
    Viewer viewer = want(agent, {{here_name, tensor}, {there_name, there}}, products, window);
    agent.tensor(here_name, tensor);
    agent.tensor(there_name, there);
    agent.step();
    EXPECT_EQ(viewer.samples(here_name).size(), 1u) << viewer.note(here_name);
    EXPECT_EQ(viewer.samples(there_name).size(), 1u) << viewer.note(there_name);
    if (viewer.samples(here_name).empty() || viewer.samples(there_name).empty()) return {};
    return {viewer.samples(there_name).front(), viewer.samples(here_name).front()};
  }
};

}  // namespace tensorscope
