#include <signal.h>
#include <sys/mman.h>

#include <atomic>
#include <cmath>
#include <random>

#include "tests/integration/integration.h"

namespace tensorscope::integration {
namespace {

// How far a viewer came before it was killed, counted where all processes see it.
struct Progress {
  std::atomic<int> started{0};
  std::atomic<int> attached{0};
  std::atomic<int> asked{0};
  std::atomic<int> served{0};

  static Progress& in_shared_memory() {
    void* const memory = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return *new (memory) Progress;
  }
};

class KilledViewer : public EveryTrainer {
 protected:
  // A viewer that looks at everything until it is killed, which is at any moment from its very first instructions on.
  Process look_and_die(const schema::FoundSegment& segment, std::chrono::nanoseconds lifetime) {
    return Process([this, segment, lifetime](int) {
      die_after(lifetime);
      ++progress_.started;
      Watcher watcher(segment);
      if (!watcher.attach().empty()) _exit(1);
      ++progress_.attached;
      watcher.frame();
      ++progress_.asked;
      const auto has_samples = [&] {
        return std::ranges::any_of(watcher.connection().store().sources(),
                                   [](const viewer::Source& source) { return !source.regions.empty(); });
      };
      watcher.until(has_samples);
      ++progress_.served;
      for (;;) watcher.frame();
    });
  }

  Progress& progress_ = Progress::in_shared_memory();
};

TEST_P(KilledViewer, DisturbsNothing200TimesInARow) {
  constexpr int kRounds = 200;
  Trainer trainer = start();
  const schema::FoundSegment segment = trainer.segment();
  std::mt19937 random(11);
  // From microseconds to tens of milliseconds, every order of magnitude as often.
  std::uniform_real_distribution<double> exponent(std::log(20e3), std::log(60e6));
  for (int round = 0; round < kRounds; ++round) {
    const std::chrono::nanoseconds lifetime(static_cast<std::int64_t>(std::exp(exponent(random))));
    SCOPED_TRACE("round " + std::to_string(round) + ", killed after " + std::to_string(lifetime.count()) + " ns");
    Process viewer = look_and_die(segment, lifetime);
    ASSERT_TRUE(viewer.was_killed_by(SIGKILL));
    ASSERT_TRUE(trainer.process().is_running());
  }
  ASSERT_TRUE(trainer.trains_on());
  // Some died while they attached, some while they asked, and some while they were being served.
  EXPECT_LT(progress_.attached, kRounds);
  EXPECT_LT(progress_.asked, progress_.attached + 1);
  EXPECT_GT(progress_.served, 10);

  Watcher watcher(segment);
  ASSERT_EQ(watcher.attach(), "");
  EXPECT_EQ(watcher.status().read_only, "") << "the dead keep no place";
  EXPECT_TRUE(watcher.until([&] { return watcher.points("loss/train") == watcher.status().step; }));
  watcher.detach();
  expect_undisturbed(trainer, GetParam());
}

TENSORSCOPE_FOR_EVERY_TRAINER(KilledViewer);

// What a killed viewer wanted is forgotten with its lease.
class Lease : public EveryTrainer {
 protected:
  std::string parameter() const { return GetParam() == TrainerKind::plain ? "net.weight" : "net.fc1.weight"; }

  // No sample is overwritten before the observer has read it.
  static constexpr const char* kRoomyRing = "--ring=67108864";

  // A viewer in a process of its own that wants everything.
  static Process look_on(const schema::FoundSegment& segment) {
    return Process([segment](int) {
      Watcher watcher(segment);
      if (!watcher.attach().empty()) _exit(1);
      for (;;) watcher.until([] { return false; });
    });
  }

  // Samples come, as `observer`, who wants nothing, can see.
  bool sees_new_samples(Watcher& observer) const {
    const std::int64_t seen = observer.newest_step(parameter());
    return observer.until([&] { return observer.newest_step(parameter()) > seen; });
  }
  // None came any more for that many steps.
  bool sees_samples_end(Watcher& observer) const {
    return observer.until([&] {
      return observer.connection().is_caught_up() &&
             observer.last_point("loss/train") > observer.newest_step(parameter()) + 50;
    });
  }
};

TEST_P(Lease, OfAStoppedViewerEndsAndBeginsAgainWhenItGoesOn) {
  Trainer trainer = start({kRoomyRing});
  const schema::FoundSegment segment = trainer.segment();
  Watcher observer(segment);
  observer.want_nothing();
  ASSERT_EQ(observer.attach(), "");
  Process viewer = look_on(segment);
  ASSERT_TRUE(sees_new_samples(observer));

  viewer.signal(SIGSTOP);
  const auto stopped = std::chrono::steady_clock::now();
  ASSERT_TRUE(sees_new_samples(observer)) << "it has two seconds to come back";
  ASSERT_TRUE(sees_samples_end(observer));
  const std::chrono::duration<double> lasted = std::chrono::steady_clock::now() - stopped;
  EXPECT_GT(lasted.count(), 1.5);
  EXPECT_LT(lasted.count(), 15);
  EXPECT_TRUE(trainer.trains_on()) << "a stopped viewer stops nobody";

  viewer.signal(SIGCONT);
  EXPECT_TRUE(sees_new_samples(observer)) << "it is live again by itself";
  viewer.kill();
  expect_undisturbed(trainer, GetParam());
}

TEST_P(Lease, OfAKilledViewerEnds) {
  Trainer trainer = start({kRoomyRing});
  Watcher observer(trainer.segment());
  observer.want_nothing();
  ASSERT_EQ(observer.attach(), "");
  Process viewer = look_on(trainer.segment());
  ASSERT_TRUE(sees_new_samples(observer));
  viewer.kill();
  EXPECT_TRUE(sees_samples_end(observer));
}

TENSORSCOPE_FOR_EVERY_TRAINER(Lease);

}  // namespace
}  // namespace tensorscope::integration
