#include "viewer/commands/machine_memory.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "tests/schema/temporary_folder.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

// A machine as its /proc and /sys tell of it: 8 GiB without anything else.
class MachineMemory : public testing::Test {
 protected:
  MachineMemory() { write("proc/meminfo", "MemTotal:        8388608 kB\nMemFree:          100000 kB\n"); }

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  std::uint64_t mebibytes() const { return machine_memory_bytes(root_) / kMebibyte; }

  const schema::TemporaryFolder folder_;
  const fs::path root_ = folder_.path();
};

TEST_F(MachineMemory, IsWhatIsInstalledWhereNothingLimitsIt) {
  EXPECT_EQ(mebibytes(), 8192U);
  write("proc/self/cgroup", "0::/user.slice\n");
  write("sys/fs/cgroup/user.slice/memory.max", "max\n");
  EXPECT_EQ(mebibytes(), 8192U);
  EXPECT_EQ(default_history_bytes(root_), 2048 * kMebibyte) << "a quarter";
}

TEST_F(MachineMemory, IsTheLeastLimitOfAGroupAndThoseAboveIt) {
  write("proc/self/cgroup", "0::/batch/run\n");
  write("sys/fs/cgroup/batch/memory.max", "1073741824\n");
  write("sys/fs/cgroup/batch/run/memory.max", "2147483648\n");
  EXPECT_EQ(mebibytes(), 1024U);
  EXPECT_EQ(default_history_bytes(root_), 256 * kMebibyte);
}

TEST_F(MachineMemory, OfTheFirstVersionOfControlGroupsIsItsLimitToo) {
  write("proc/self/cgroup", "7:cpu,cpuacct:/x\n5:memory:/batch\n");
  write("sys/fs/cgroup/memory/batch/memory.limit_in_bytes", "536870912\n");
  EXPECT_EQ(mebibytes(), 512U);
  // What stands for no limit there is larger than any machine.
  write("sys/fs/cgroup/memory/batch/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(mebibytes(), 8192U);
}

TEST_F(MachineMemory, InAContainerIsTheLimitOfItsOwnRoot) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/memory.max", "268435456\n");
  EXPECT_EQ(mebibytes(), 256U);
}

TEST_F(MachineMemory, ThatNobodyTellsIsNotGuessed) {
  fs::remove(root_ / "proc/meminfo");
  EXPECT_EQ(mebibytes(), 0U);
  EXPECT_EQ(default_history_bytes(root_), Store::kDefaultMemory);
}

}  // namespace
}  // namespace tensorscope::viewer
