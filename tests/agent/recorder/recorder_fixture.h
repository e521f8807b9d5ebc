#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "agent/recorder/recorder.h"
#include "tests/agent/viewer.h"

namespace tensorscope::agent {

// A tensor of a test, as capture would find it.
struct FakeTensor {
  std::vector<float> numbers;
  std::vector<std::int64_t> sizes;
  const char* obstacle = nullptr;
  bool absent = false;
  bool throws = false;
  int looks = 0;

  explicit FakeTensor(std::vector<float> values)
      : numbers(std::move(values)), sizes{static_cast<std::int64_t>(numbers.size())} {}

  TensorLook look() {
    ++looks;
    if (throws) throw std::runtime_error("no such tensor\nframe #0");
    TensorLook look;
    look.obstacle = obstacle;
    look.absent = absent;
    if (obstacle != nullptr || absent) return look;
    look.view.data = reinterpret_cast<const std::byte*>(numbers.data());
    look.view.dtype = schema::Dtype::float32;
    look.view.dimensions = sizes.size();
    std::int64_t stride = 1;
    for (std::size_t i = sizes.size(); i > 0; --i) {
      look.view.sizes[i - 1] = sizes[i - 1];
      look.view.strides[i - 1] = stride;
      stride *= sizes[i - 1];
    }
    return look;
  }
};

class FakeOrigin : public TensorOrigin {
 public:
  explicit FakeOrigin(FakeTensor& tensor) : tensor_(tensor) {}
  TensorLook look(std::uint64_t /*step*/) override { return tensor_.look(); }

 private:
  FakeTensor& tensor_;
};

// A recorder in a small segment of its own.
class RecorderTest : public testing::Test {
 protected:
  RecorderTest() {
    settings_.options.job = "recorder test";
    settings_.options.ring_bytes = std::size_t{1} << 20;
    settings_.options.budget = 1;
    settings_.options.flight_budget = 0;  // what is there is what a test asked for
  }
  ~RecorderTest() override {
    if (recorder_) remove_segment(recorder_->paths());
  }

  Recorder& start() {
    recorder_ = std::make_unique<Recorder>(settings_);
    started_ = recorder_->start();
    EXPECT_TRUE(started_.ok()) << started_.text;
    return *recorder_;
  }
  Recorder& recorder() { return *recorder_; }
  Viewer attach() { return Viewer(recorder_->paths()); }

  void watch(const std::string& path, FakeTensor& tensor) {
    schema::CatalogEntry entry;
    entry.path = path;
    entry.kind = schema::SourceKind::parameter;
    ASSERT_NE(recorder_->watch(entry, std::make_unique<FakeOrigin>(tensor)), nullptr);
  }
  // As Agent::tensor() with its gate. True if the gate was open.
  bool offer(const std::string& name, FakeTensor& tensor, schema::Phase phase = schema::Phase::training) {
    if (!recorder_->is_gate_open()) return false;
    Source* const source = recorder_->tensor_source(name);
    if (source != nullptr && Recorder::needs_look(*source, phase)) recorder_->offer(*source, tensor.look(), phase);
    return true;
  }
  void steps(int count) {
    for (int i = 0; i < count; ++i) recorder_->end_step();
  }

  Settings settings_;
  Status started_;
  std::unique_ptr<Recorder> recorder_;
};

}  // namespace tensorscope::agent
