#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "schema/claim_lock.h"

namespace tensorscope::schema {
namespace {

TEST(ClaimLock, ExcludesWhateverTheThreadThatTookItFirst) {
  for (int round = 0; round < 20; ++round) {
    ClaimLock lock;
    if (round % 2 == 0 && lock.try_lock()) lock.unlock();  // biased to this thread, which then works along
    std::uint64_t guarded = 0;
    std::atomic<std::uint64_t> taken{0}, refused{0};
    const auto work = [&] {
      for (int i = 0; i < 5000; ++i) {
        if (lock.try_lock()) {
          guarded = guarded + 1;  // ThreadSanitizer sees it if two are in
          lock.unlock();
          taken.fetch_add(1);
        } else {
          refused.fetch_add(1);
        }
      }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(guarded, taken.load());
    EXPECT_EQ(taken.load() + refused.load(), 20'000u);
    EXPECT_GT(taken.load(), 10'000u) << "nearly all get it";
  }
}

TEST(ClaimLock, GivesUpWhenItIsHeldLong) {
  ClaimLock lock;
  ASSERT_TRUE(lock.try_lock());
  std::thread([&] { EXPECT_FALSE(lock.try_lock()); }).join();
  lock.unlock();
  std::thread([&] {
    ASSERT_TRUE(lock.try_lock());
    lock.unlock();
  }).join();
  ASSERT_TRUE(lock.try_lock()) << "and the first owner goes on without its bias";
  std::thread([&] { EXPECT_FALSE(lock.try_lock()); }).join();
  lock.unlock();
}

}  // namespace
}  // namespace tensorscope::schema
