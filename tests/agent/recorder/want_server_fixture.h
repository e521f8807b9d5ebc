#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "agent/recorder/device_samples.h"
#include "agent/recorder/want_server.h"
#include "tests/agent/recorder/recorder_fixture.h"

namespace tensorscope::agent {

inline constexpr std::uint64_t kStepNs = 1'000'000;

// A clock that a test moves.
inline std::uint64_t fake_now_ns = 0;
inline std::uint64_t fake_clock() noexcept {
  return fake_now_ns;
}

// A tensor that takes its time to be looked at.
class DearOrigin : public TensorOrigin {
 public:
  DearOrigin(FakeTensor& tensor, const std::uint64_t& price_ns) : tensor_(tensor), price_ns_(price_ns) {}
  TensorLook look(std::uint64_t /*step*/) override {
    fake_now_ns += price_ns_;
    return tensor_.look();
  }

 private:
  FakeTensor& tensor_;
  const std::uint64_t& price_ns_;
};

// A server by itself, so that a test says how long its steps take.
class WantServerTest : public testing::Test {
 protected:
  ~WantServerTest() override { remove_segment(segment_.paths()); }

  void start(double budget, WantServer::Clock clock = schema::monotonic_ns) {
    clock_ = clock;
    fake_now_ns = 1'000'000'000;
    ASSERT_TRUE(segment_.create({.job = "want server test", .capacities = {.data_bytes = 8 << 20}}).ok());
    server_ = std::make_unique<WantServer>(segment_, registry_, non_finite_, devices_, budget, clock);
    ASSERT_TRUE(server_->create());
    viewer_.emplace(segment_.paths());
  }
  Source& add(const std::string& path, std::size_t elements, bool is_watched) {
    FakeTensor& tensor = tensors_.emplace_back(std::vector<float>(elements, 1));
    schema::CatalogEntry entry;
    entry.path = path;
    set_view(entry, tensor.look().view);
    Source& source = *registry_.find_or_add(entry);
    if (is_watched) source.origin = std::make_unique<FakeOrigin>(tensor);
    return source;
  }
  Source& add_dear(const std::string& path, const std::uint64_t& price_ns) {
    Source& source = add(path, 10, true);
    source.origin = std::make_unique<DearOrigin>(tensors_.back(), price_ns);
    return source;
  }
  void end_step(std::uint64_t step_ns = kStepNs) {
    fake_now_ns += step_ns;
    server_->pay_in(step_ns, 0);
    const std::uint64_t cost_ns = server_->serve(step_++, clock_());
    costs_.push_back(cost_ns);
    step_times_.push_back(step_ns);
    spent_ns_ += cost_ns;
    dearest_ns_ = std::max(dearest_ns_, cost_ns);
    if (step_ % 100 == 0) viewer_->look();
  }
  void offer(Source& source, schema::Phase phase = schema::Phase::training, std::uint64_t price_ns = 0) {
    const std::uint64_t now_ns = clock_();
    fake_now_ns += price_ns;
    server_->offer(source, tensors_[source.id].look(), step_, phase, now_ns);
  }

  // What serving took of the steps' time, in the worst of all runs of 100 steps.
  double worst_share(std::size_t first) const {
    double worst = 0;
    for (std::size_t i = first; i + 100 < costs_.size(); ++i) {
      const auto sum = [i](const std::vector<std::uint64_t>& values) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i);
        return static_cast<double>(std::accumulate(begin, begin + 100, std::uint64_t{0}));
      };
      worst = std::max(worst, sum(costs_) / sum(step_times_));
    }
    return worst;
  }
  const schema::SampleHeader* answer_of(const std::string& path) {
    for (const Viewer::Sample& sample : viewer_->samples(path)) {
      if (!sample.answer.empty()) return &sample.header;
    }
    return nullptr;
  }

  WantServer::Clock clock_ = schema::monotonic_ns;
  std::vector<std::uint64_t> costs_, step_times_;
  schema::SegmentWriter segment_;
  Registry registry_{segment_};
  NonFiniteWatch non_finite_;
  DeviceSamples devices_{segment_, non_finite_};
  std::unique_ptr<WantServer> server_;
  std::optional<Viewer> viewer_;
  std::deque<FakeTensor> tensors_;
  std::uint64_t step_ = 0;
  std::uint64_t spent_ns_ = 0;
  std::uint64_t dearest_ns_ = 0;  // of a step
};

}  // namespace tensorscope::agent
