#include "agent/recorder/occasion.h"

#include "tests/agent/recorder/want_server_fixture.h"

namespace tensorscope::agent {
namespace {

using schema::Product;

TEST_F(WantServerTest, TheObserverIsLetInWhenItsPriceIsThere) {
  start(0.01, fake_clock);
  schema::CatalogEntry entry;
  entry.path = "net.conv1";
  entry.kind = schema::SourceKind::activation;
  registry_.find_or_add(entry, &server_->observation());
  viewer_->want("net.conv1", Product::stats);
  std::uint64_t observed = 0;
  constexpr int kSteps = 1000;
  constexpr std::uint64_t kObserverNs = 150'000;  // fifteen steps' shares
  for (int i = 0; i < kSteps; ++i) {
    end_step();
    if (!server_->is_wanted(server_->observation())) continue;
    ++observed;
    server_->happened(server_->observation(), kObserverNs);
    costs_.back() += kObserverNs;
  }
  EXPECT_LE(worst_share(100), 0.01);
  EXPECT_GE(observed * kObserverNs, kSteps * kStepNs / 100 / 2);
}

// Something that runs in step() when its sources are wanted, such as a probe.
class OccasionTest : public WantServerTest {
 protected:
  void add_run() {
    start(0.01, fake_clock);
    run_.is_within_step = true;
    schema::CatalogEntry entry;
    entry.path = "layer";
    entry.kind = schema::SourceKind::activation;
    tensors_.emplace_back(std::vector<float>(10, 1));
    source_ = registry_.find_or_add(entry, &run_);
    viewer_->want("layer", Product::stats);
  }
  void steps(int count, std::uint64_t price_ns) {
    for (int i = 0; i < count; ++i) {
      end_step();
      if (!server_->is_wanted(run_)) continue;
      ++runs_;
      fake_now_ns += price_ns;
      server_->happened(run_, price_ns);
      costs_.back() += price_ns;
      server_->offer(*source_, tensors_.front().look(), step_ - 1, schema::Phase::evaluation, clock_());
    }
  }

  Occasion run_;
  Source* source_ = nullptr;
  std::uint64_t runs_ = 0;
};

TEST_F(OccasionTest, ComesAsOftenAsTheBudgetAllows) {
  add_run();
  constexpr std::uint64_t kRunNs = 150'000;  // fifteen steps' shares
  steps(1000, kRunNs);
  EXPECT_LE(worst_share(100), 0.01);
  EXPECT_GE(runs_ * kRunNs, 1000 * kStepNs / 100 / 2);
  EXPECT_EQ(viewer_->samples("layer").size(), runs_);
}

TEST_F(OccasionTest, ThatCostsMoreThanThereEverIsIsAnsweredWithItsPriceAndTriedAgainSeldom) {
  add_run();
  constexpr std::uint64_t kRunNs = 4'000'000;  // four hundred steps' shares
  steps(20'000, kRunNs);
  ASSERT_NE(answer_of("layer"), nullptr);
  EXPECT_GE(answer_of("layer")->price_ns, kRunNs / 2);
  EXPECT_GE(runs_, 2u);
  EXPECT_LE(runs_ * kRunNs, 20'000 * kStepNs / 100 + kRunNs);
}

}  // namespace
}  // namespace tensorscope::agent
