#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <random>

#include "schema/shared_memory.h"
#include "tests/integration/heavy_writer.h"
#include "tests/integration/integration.h"
#include "viewer/jobs/job_list.h"

namespace tensorscope::integration {
namespace {

class KilledTrainer : public Integration {
 protected:
  static schema::FoundSegment only_segment_of(pid_t pid) {
    const std::vector<schema::FoundSegment> found = segments_of(pid);
    if (found.size() != 1) throw std::runtime_error(std::to_string(found.size()) + " segments of one writer");
    return found.front();
  }
};

TEST_F(KilledTrainer, LeavesABlackBoxThatIsReadable200Times) {
  std::mt19937 random(7);
  // Past the start of the segment, and mostly in the middle of a record.
  std::uniform_int_distribution<int> lifetime_us(1, 8000);
  int before_the_first_lap = 0;
  for (int round = 0; round < 200; ++round) {
    const std::chrono::microseconds lifetime(lifetime_us(random));
    SCOPED_TRACE("round " + std::to_string(round) + ", killed after " + std::to_string(lifetime.count()) + " µs");
    Process writer([&](int) {
      HeavyWriter heavy(HeavyWriter::small());
      die_after(lifetime);
      for (;;) heavy.step();
    });
    ASSERT_TRUE(writer.was_killed_by(SIGKILL));
    const schema::FoundSegment segment = only_segment_of(writer.pid());
    EXPECT_EQ(segment.owner, schema::Owner::dead);
    schema::SegmentReader reader;
    ASSERT_EQ(reader.open(segment.paths.data), "");
    ASSERT_EQ(problem_of(reader), "");
    if (reader.ring().oldest() == 0) ++before_the_first_lap;

    Watcher watcher(segment);
    ASSERT_EQ(watcher.attach(), "");
    ASSERT_TRUE(watcher.until_over());
    EXPECT_EQ(watcher.status().state, viewer::JobState::died);
    EXPECT_NE(describe(watcher.status()).find("died at step"), std::string::npos) << describe(watcher.status());
    EXPECT_EQ(watcher.status().damaged, 0u);
    EXPECT_LE(watcher.status().unfinished, 1u);
    EXPECT_EQ(watcher.connection().attach(), "") << "attaching to the dead is not an error";
    ASSERT_TRUE(schema::remove_black_box(segment));
  }
  EXPECT_LT(before_the_first_lap, 150) << "they were all killed too early to be in the middle of anything";
}

// The memory of a process that is stopped at an instruction is what a kill at that instruction would leave. Not under
// ThreadSanitizer: it sees one process only, and with its runtime there are seven million instructions, each of them a
// system call here, which took up to ten minutes.
#ifndef __SANITIZE_THREAD__
TEST_F(KilledTrainer, CanBeReadAfterEveryInstructionThatItMightDieAt) {
  constexpr int kSteps = 20;
  Process writer([&](int) {
    HeavyWriter heavy(HeavyWriter::small());
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    raise(SIGSTOP);
    for (int i = 0; i < kSteps; ++i) heavy.step();
  });
  int status = writer.wait_for_change();
  ASSERT_TRUE(WIFSTOPPED(status))
      << "this needs ptrace, which the system refuses (in a container: --cap-add SYS_PTRACE)";
  schema::SegmentReader reader;
  ASSERT_EQ(reader.open(only_segment_of(writer.pid()).paths.data), "");
  schema::SharedMemory memory;
  ASSERT_TRUE(schema::SharedMemory::open(reader.path(), schema::SharedMemory::Access::read, memory).ok());
  std::vector<schema::Word> before(memory.bytes() / schema::kWordBytes);
  std::uint64_t instructions = 0, states = 0;
  while (WIFSTOPPED(status)) {
    // Most instructions change nothing in the segment.
    if (std::memcmp(before.data(), memory.words(), memory.bytes()) != 0) {
      std::memcpy(before.data(), memory.words(), memory.bytes());
      ASSERT_EQ(problem_of(reader), "") << "after " << instructions << " instructions";
      ++states;
    }
    ASSERT_EQ(ptrace(PTRACE_SINGLESTEP, writer.pid(), nullptr, nullptr), 0);
    status = writer.wait_for_change();
    ++instructions;
  }
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_GT(states, 2'000u);
  EXPECT_EQ(reader.vitals().step, static_cast<std::uint64_t>(kSteps));
}
#endif

}  // namespace
}  // namespace tensorscope::integration
