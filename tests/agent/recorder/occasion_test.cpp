#include "agent/recorder/occasion.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

// A number that there is at steps that are observed only, and that takes as long to ask for as a step pays in.
class ObservedNumber : public ScalarOrigin {
 public:
  static constexpr std::uint64_t kAskedNs = kStepNs / 100;

  std::optional<double> compute(std::uint64_t step) override {
    fake_now_ns += kAskedNs;
    return observed_ == step ? std::optional(1.0) : std::nullopt;
  }
  bool expect(std::uint64_t /*step*/) override { return true; }
  bool needs_occasion() const override { return true; }
  bool has_missed_occasion(std::uint64_t step) const override { return observed_ != step; }
  void observe(std::uint64_t step) { observed_ = step; }

 private:
  std::optional<std::uint64_t> observed_;
};

TEST_F(WantServerTest, ANumberThatMissedTheObserverIsNotAskedForAndLeavesTheObserverItsPrice) {
  start(0.01, fake_clock);
  schema::CatalogEntry entry;
  entry.path = "net:grad/norm";
  entry.kind = schema::SourceKind::scalar;
  Source& source = *registry_.find_or_add(entry, &server_->observation());
  auto origin = std::make_unique<ObservedNumber>();
  ObservedNumber& number = *origin;
  source.derived = std::move(origin);
  viewer_->want("net:grad/norm", Product::stats);
  constexpr std::uint64_t kObserverNs = 150'000;  // fifteen steps' shares
  for (int i = 0; i < 1000; ++i) {
    if (server_->is_wanted(server_->observation())) {
      number.observe(step_);
      server_->happened(server_->observation(), kObserverNs);
    }
    end_step();
  }
  viewer_->look();
  EXPECT_GE(viewer_->scalars("net:grad/norm").size(), 30u);
}

// Something that runs in step() when its sources are wanted, such as a probe.
class OccasionTest : public WantServerTest {
 protected:
  void add_run() {
    start(0.01, fake_clock);
    run_.is_within_step = true;
    add_layer("layer");
  }
  void add_layer(const std::string& path) {
    schema::CatalogEntry entry;
    entry.path = path;
    entry.kind = schema::SourceKind::activation;
    layers_.push_back({registry_.find_or_add(entry, &run_), &tensors_.emplace_back(std::vector<float>(10, 1))});
    viewer_->want(path, Product::stats);
  }
  // `price_ns` of the run, and of each layer's sample.
  void steps(int count, std::uint64_t price_ns, std::uint64_t sample_ns = 0) {
    for (int i = 0; i < count; ++i) {
      end_step();
      if (!server_->is_wanted(run_)) continue;
      ++runs_;
      fake_now_ns += price_ns;
      server_->happened(run_, price_ns);
      costs_.back() += price_ns;
      for (const auto& [source, tensor] : layers_) {
        const std::uint64_t begun_ns = clock_();
        fake_now_ns += sample_ns;
        costs_.back() += sample_ns;
        server_->offer(*source, tensor->look(), step_ - 1, schema::Phase::evaluation, begun_ns);
      }
    }
  }

  Occasion run_;
  std::vector<std::pair<Source*, FakeTensor*>> layers_;
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

TEST_F(OccasionTest, AllThatIsWantedComesFromEveryRunHoweverManyItIs) {
  add_run();
  for (int i = 0; i < 19; ++i) add_layer("layer" + std::to_string(i));
  // 700 µs together, of the 1 ms that a hundred steps have.
  steps(3000, 100'000, 30'000);
  EXPECT_LE(worst_share(200), 0.0105);
  EXPECT_GE(runs_, 20u);
  for (const auto& [source, tensor] : layers_)
    EXPECT_GE(viewer_->samples(source->path).size() + 1, runs_) << source->path;
}

TEST_F(OccasionTest, MoreThanThereEverIsForARunComesInTurns) {
  add_run();
  for (int i = 0; i < 59; ++i) add_layer("layer" + std::to_string(i));
  steps(10'000, 100'000, 30'000);
  for (const auto& [source, tensor] : layers_) EXPECT_GE(viewer_->samples(source->path).size(), 5u) << source->path;
}

TEST_F(OccasionTest, ThatIsOffIsAnsweredAndNobodyWaitsForIt) {
  add_run();
  constexpr std::uint64_t kRunNs = 900'000;  // nearly all that a hundred steps have
  std::uint64_t watched_ns = 20'000;
  add_dear("watched", watched_ns);
  steps(500, kRunNs);
  run_.off = "the probe is off: its forward function threw";
  const std::size_t before = viewer_->samples("watched").size();
  viewer_->want("watched", Product::stats);
  const std::uint64_t runs = runs_;
  steps(1000, kRunNs);
  EXPECT_EQ(runs_, runs);
  ASSERT_NE(answer_of("layer"), nullptr);
  EXPECT_GE(viewer_->samples("watched").size(), before + 400);
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
