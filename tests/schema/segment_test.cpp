#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "schema/black_boxes.h"
#include "schema/record_decoder.h"
#include "schema/record_encoder.h"
#include "schema/segment_reader.h"
#include "schema/segment_writer.h"
#include "tests/schema/child_process.h"
#include "tests/schema/temporary_folder.h"

namespace tensorscope::schema {
namespace {

namespace fs = std::filesystem;

SegmentRequest small_request(const std::string& job = "job") {
  SegmentRequest request;
  request.job = job;
  request.capacities.data_bytes = 1 << 20;
  request.capacities.descriptor_slots = 1 << 10;
  request.capacities.catalog_bytes = 1 << 16;
  request.capacities.history_series = 8;
  request.capacities.history_buckets = 16;
  return request;
}

class Segment : public testing::Test {
 protected:
  ~Segment() override {
    for (const std::string& path : {writer_.paths().data, writer_.paths().control, writer_.paths().lock}) {
      if (!path.empty()) SharedMemory::remove(path);
    }
  }

  void damage(std::size_t word, Word value) const {
    SharedMemory memory;
    ASSERT_TRUE(SharedMemory::open(writer_.paths().data, SharedMemory::Access::write, memory).ok());
    store_relaxed(memory.words()[word], value);
  }
  std::string open() {
    SegmentReader reader;
    return reader.open(writer_.paths().data);
  }

  SegmentWriter writer_;
};

TEST_F(Segment, AReaderFindsWhatTheWriterSaid) {
  SegmentRequest request = small_request("mnist");
  request.rank = 3;
  request.world_size = 8;
  request.first_step = 500;
  ASSERT_TRUE(writer_.create(request).ok());
  SegmentReader reader;
  ASSERT_EQ(reader.open(writer_.paths().data), "");
  EXPECT_EQ(reader.run().job, "mnist");
  EXPECT_EQ(reader.run().pid, getpid());
  EXPECT_EQ(reader.run().process_start, process_start_ticks(getpid()));
  EXPECT_EQ(reader.run().rank, 3u);
  EXPECT_EQ(reader.run().world_size, 8u);
  EXPECT_EQ(reader.run().first_step, 500u);
  EXPECT_FALSE(reader.vitals().ended);
  writer_.heartbeat(501, 1000, 70, 3);
  writer_.count_drop(DropCause::encode);
  EXPECT_EQ(reader.vitals().step, 501u);
  EXPECT_EQ(reader.vitals().agent_ns, 3u);
  EXPECT_EQ(reader.vitals().lost(), 1u);
  writer_.end(2000);
  EXPECT_TRUE(reader.vitals().ended);
}

TEST_F(Segment, IsPrivateToItsUser) {
  ASSERT_TRUE(writer_.create(small_request()).ok());
  for (const std::string& path : {writer_.paths().data, writer_.paths().control, writer_.paths().lock}) {
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write) << path;
  }
}

TEST_F(Segment, ALongNameIsCutAtACodePoint) {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "é";
  ASSERT_TRUE(writer_.create(small_request(name)).ok());
  SegmentReader reader;
  ASSERT_EQ(reader.open(writer_.paths().data), "");
  EXPECT_EQ(reader.run().job, name.substr(0, 62));
}

TEST_F(Segment, ATakenNameIsSteppedOver) {
  const SegmentName name{geteuid(), getpid(), process_start_ticks(getpid()), 0};
  const SegmentPaths taken = SegmentPaths::of(kSharedMemoryFolder, name);
  std::ofstream(taken.data) << "somebody else's";
  ASSERT_TRUE(writer_.create(small_request()).ok());
  EXPECT_NE(writer_.paths().data, taken.data);
  EXPECT_EQ(open(), "");
  EXPECT_EQ(fs::file_size(taken.data), 15u);
  EXPECT_FALSE(fs::exists(taken.lock)) << "nothing is left of the attempt";
  fs::remove(taken.data);
}

TEST_F(Segment, ASymbolicLinkInItsPlaceIsNotFollowed) {
  TemporaryFolder folder;
  const SegmentName name{geteuid(), getpid(), process_start_ticks(getpid()), 0};
  const SegmentPaths taken = SegmentPaths::of(kSharedMemoryFolder, name);
  fs::create_symlink(folder / "victim", taken.lock);
  ASSERT_TRUE(writer_.create(small_request()).ok());
  EXPECT_NE(writer_.paths().lock, taken.lock);
  EXPECT_FALSE(fs::exists(folder / "victim"));
  fs::remove(taken.lock);
}

TEST_F(Segment, SamplesAndScalarsComeThroughFromManyThreads) {
  ASSERT_TRUE(writer_.create(small_request()).ok());
  CatalogEntry entry;
  entry.path = "x";
  ASSERT_TRUE(writer_.describe(entry));
  const std::uint32_t series = writer_.add_series(0).value();
  SegmentReader reader;
  ASSERT_EQ(reader.open(writer_.paths().data), "");
  RingReader ring = reader.ring();
  constexpr int kThreads = 3, kRounds = 200;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      RecordEncoder encoder;
      ASSERT_TRUE(encoder.create(4096));
      std::vector<std::uint8_t> bytes(1000, static_cast<std::uint8_t>(t));
      Region region;
      region.dtype = Dtype::uint8;
      region.shape = {1000};
      region.window.dimensions = 1;
      region.window.count = {1000};
      region.window.stride = {1};
      region.data = std::as_bytes(std::span(bytes));
      SampleParts parts;
      parts.region = &region;
      for (int i = 0; i < kRounds; ++i) {
        parts.header.source = static_cast<std::uint32_t>(t);
        parts.header.step = static_cast<std::uint64_t>(i);
        const auto record = encoder.encode(parts);
        writer_.sample(parts.header, *record, region.data);
        writer_.scalar(9, series, static_cast<std::uint64_t>(i), Phase::unknown, t);
      }
    });
  }
  std::uint64_t samples = 0, scalars = 0;
  RingEntry ring_entry;
  std::vector<std::byte> record;
  const auto drain = [&] {
    for (;;) {
      const RingReader::Next next = ring.next(ring_entry, record);
      if (next == RingReader::Next::none) return;
      if (next == RingReader::Next::scalar) {
        ++scalars;
        continue;
      }
      ++samples;
      const auto sample = decode_record(record);
      ASSERT_TRUE(sample && sample->region);
      for (const std::byte value : sample->region->data) {
        ASSERT_EQ(static_cast<std::uint32_t>(value), ring_entry.source) << "torn";
      }
    }
  };
  for (int i = 0; i < 50; ++i) drain();
  for (std::thread& thread : threads) thread.join();
  drain();
  EXPECT_EQ(samples + scalars + ring.lost() + reader.vitals().lost(), 2u * kThreads * kRounds);
  EXPECT_EQ(ring.damaged(), 0u);
  EXPECT_GT(samples, 0u);
}

TEST_F(Segment, AnotherMajorVersionIsRefusedAndAnotherMinorIsRead) {
  ASSERT_TRUE(writer_.create(small_request()).ok());
  damage(header::version, version_word(kVersionMajor, kVersionMinor + 5));
  EXPECT_EQ(open(), "");
  for (const std::uint32_t major : {kVersionMajor + 1, kVersionMajor - 1}) {
    damage(header::version, version_word(major, 0));
    EXPECT_NE(open().find("layout version " + std::to_string(major) + ".0"), std::string::npos) << open();
  }
}

TEST_F(Segment, WhatIsWrongWhatWasFoundAndWhatToDoIsSaid) {
  ASSERT_TRUE(writer_.create(small_request()).ok());
  const auto expect_line = [this](const char* wrong, const char* found, const char* to_do) {
    const std::string line = open();
    EXPECT_NE(line.find(wrong), std::string::npos) << line;
    EXPECT_NE(line.find(found), std::string::npos) << line;
    EXPECT_NE(line.find(to_do, line.find(';')), std::string::npos) << line;
  };
  damage(header::magic, 42);
  expect_line("not a tensorscope segment", "starts with 0x", "; 'tensorscope list' shows");
  damage(header::magic, kMagic);
  damage(header::byte_order, 0x0807060504030201);
  expect_line("byte order", "0x0807060504030201", "; read it on a machine");
  damage(header::byte_order, kByteOrderMark);
  damage(header::ready, 0);
  expect_line("still being created", "not marked as ready", "; try again");
  damage(header::ready, 1);
  damage(header::data_bytes, 12345);
  expect_line("impossible capacities", "12345 bytes of data", "; copy it anew");
  damage(header::data_bytes, std::size_t{1} << 39);
  expect_line("damaged", "bytes of data", "; copy it anew");
  damage(header::data_bytes, 1 << 20);
  EXPECT_EQ(open(), "");
  fs::resize_file(writer_.paths().data, fs::file_size(writer_.paths().data) - 1);
  expect_line("truncated", " bytes of ", "; copy it anew");
  fs::resize_file(writer_.paths().data, 100);
  expect_line("truncated", "100 bytes", "; copy it anew");
  fs::resize_file(writer_.paths().data, 0);
  expect_line("the file is", "empty", "; 'tensorscope list' shows");
  SegmentReader reader;
  EXPECT_NE(reader.open("/dev/shm/no-such-segment")
                .find("no such file or folder (No such file or directory); 'tensorscope list' shows"),
            std::string::npos);
}

TEST_F(Segment, ALockTellsTheLivingFromTheKilled) {
  SegmentPaths paths;
  std::string base;
  {
    ChildProcess child([](const std::function<void()>& ready) {
      SegmentWriter writer;
      if (!writer.create(small_request("killed")).ok()) _exit(4);
      ready();
    });
    ASSERT_TRUE(child.wait_ready());
    const SegmentName name{geteuid(), child.pid(), process_start_ticks(child.pid()), 0};
    base = name.base();
    paths = SegmentPaths::of(kSharedMemoryFolder, name);
    EXPECT_EQ(lock_owner(paths.lock), Owner::alive);
    EXPECT_EQ(lock_for_removal(paths.lock), -1) << "a living job cannot be removed";
  }
  EXPECT_EQ(lock_owner(paths.lock), Owner::dead);
  SegmentReader reader;
  EXPECT_EQ(reader.open(paths.data), "") << "the black box stays readable";
  EXPECT_FALSE(reader.vitals().ended) << "killed is not ended";
  for (const FoundSegment& found : find_segments()) {
    if (found.name.base() == base) {
      EXPECT_TRUE(remove_black_box(found));
    }
  }
  EXPECT_FALSE(fs::exists(paths.data));
  EXPECT_FALSE(fs::exists(paths.lock));
}

TEST_F(Segment, AForkedChildDoesNotKeepItsParentAlive) {
  // The grandchild outlives its parent and has inherited the descriptor of the lock.
  int outlive[2];
  ASSERT_EQ(pipe(outlive), 0);
  ChildProcess child([&](const std::function<void()>& ready) {
    SegmentWriter writer;
    if (!writer.create(small_request("parent")).ok()) _exit(4);
    if (fork() == 0) {
      close(outlive[1]);
      char byte;
      [[maybe_unused]] const auto ended = read(outlive[0], &byte, 1);
      _exit(0);
    }
    ready();
  });
  ASSERT_TRUE(child.wait_ready());
  const SegmentPaths paths = SegmentPaths::of(
      kSharedMemoryFolder, {geteuid(), child.pid(), process_start_ticks(child.pid()), 0});
  child.kill_now();
  EXPECT_EQ(lock_owner(paths.lock), Owner::dead);
  close(outlive[0]);
  close(outlive[1]);
  for (const std::string& path : {paths.data, paths.control, paths.lock}) SharedMemory::remove(path);
}

TEST(BlackBoxes, PruningKeepsTheNewestAndTheLiving) {
  TemporaryFolder folder;
  const auto make = [&](Word start) {
    const SegmentPaths paths = SegmentPaths::of(folder.path(), {geteuid(), 1 << 22, start, 0});
    for (const std::string& path : {paths.data, paths.control, paths.lock}) std::ofstream(path) << "x";
    return paths;
  };
  const SegmentPaths old = make(10), middle = make(20), young = make(30);
  std::ofstream(folder / "tensorscope.not-a-name") << "x";
  ChildProcess child([&](const std::function<void()>& ready) {
    ProcessLock lock;
    if (!ProcessLock::create(SegmentPaths::of(folder.path(), {geteuid(), 1 << 22, 5, 0}).lock, lock).ok()) _exit(4);
    ready();
  });
  ASSERT_TRUE(child.wait_ready());
  EXPECT_EQ(find_segments({folder.path()}).size(), 4u);
  const auto removed = prune_black_boxes(1, {folder.path()});
  EXPECT_EQ(removed.size(), 2u);
  EXPECT_TRUE(fs::exists(young.data));
  EXPECT_FALSE(fs::exists(middle.data) || fs::exists(old.data) || fs::exists(old.lock) || fs::exists(old.control));
  EXPECT_TRUE(fs::exists(folder / "tensorscope.not-a-name"));
  const auto rest = find_segments({folder.path()});
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest.back().owner, Owner::alive) << "the oldest lives";
}

TEST(BlackBoxes, StrangersOnesStayAndDoNotCount) {
  TemporaryFolder folder;
  const SegmentPaths own = SegmentPaths::of(folder.path(), {geteuid(), 1 << 22, 10, 0});
  const SegmentPaths strange = SegmentPaths::of(folder.path(), {geteuid() + 1, 1 << 22, 20, 0});
  for (const std::string& path : {own.data, own.lock, strange.data, strange.lock}) std::ofstream(path) << "x";
  EXPECT_TRUE(prune_black_boxes(1, {folder.path()}).empty()) << "the newest of this user";
  EXPECT_EQ(prune_black_boxes(0, {folder.path()}).size(), 1u);
  EXPECT_TRUE(fs::exists(strange.data) && fs::exists(strange.lock));
}

TEST(BlackBoxes, FilesThatPoseAsSegmentsAreLeftAloneAndKeepNobodyWaiting) {
  TemporaryFolder folder;
  const SegmentPaths pipe = SegmentPaths::of(folder.path(), {geteuid(), 1 << 22, 40, 0});
  ASSERT_EQ(mkfifo(pipe.lock.c_str(), 0600), 0);
  ASSERT_EQ(mkfifo(pipe.data.c_str(), 0600), 0);
  EXPECT_TRUE(find_segments({folder.path()}).empty());
  EXPECT_EQ(lock_for_removal(pipe.lock) >= 0, true) << "opened, not waited for";
  SegmentReader reader;
  EXPECT_NE(reader.open(pipe.data).find("not a regular file"), std::string::npos);
  if (geteuid() == 0) {
    const SegmentPaths forged = SegmentPaths::of(folder.path(), {geteuid(), 1 << 22, 50, 0});
    std::ofstream(forged.lock) << "x";
    ASSERT_EQ(chown(forged.lock.c_str(), 65534, 65534), 0);
    EXPECT_TRUE(find_segments({folder.path()}).empty()) << "another user's file with this user's name";
  }
}

TEST(BlackBoxes, AnEarlierProcessOfTheSamePidIsNoneOfOnesOwn) {
  TemporaryFolder folder;
  const SegmentPaths paths = SegmentPaths::of(folder.path(), {geteuid(), getpid(), 1, 0});
  for (const std::string& path : {paths.data, paths.control, paths.lock}) std::ofstream(path) << "x";
  ASSERT_EQ(find_segments({folder.path()}).size(), 1u);
  EXPECT_EQ(find_segments({folder.path()})[0].owner, Owner::dead);
  EXPECT_EQ(prune_black_boxes(0, {folder.path()}).size(), 1u);
}

TEST(SharedMemory, WhatCannotBeReservedLeavesNothingBehind) {
  TemporaryFolder folder;
  const std::string in_shared_memory =
      std::string(kSharedMemoryFolder) + "/tensorscope-test-" + std::to_string(getpid());
  for (const std::string& path : {folder / "huge", in_shared_memory}) {
    SharedMemory memory;
    const Status status = SharedMemory::create(path, std::size_t{1} << 60, memory);
    EXPECT_EQ(status.code, StatusCode::no_memory) << status.error_number;
    EXPECT_EQ(memory.words(), nullptr);
    EXPECT_FALSE(fs::exists(path)) << path;
  }
}

TEST(SharedMemory, NeverTakesAFileThatIsThere) {
  TemporaryFolder folder;
  std::ofstream(folder / "there") << "precious";
  fs::create_symlink(folder / "there", folder / "link");
  for (const std::string name : {"there", "link"}) {
    SharedMemory memory;
    EXPECT_EQ(SharedMemory::create(folder / name, 4096, memory).error_number, EEXIST) << name;
  }
  EXPECT_EQ(fs::file_size(folder / "there"), 8u);
}

TEST(SegmentName, ParsesItsOwnNamesAndNothingElse) {
  const SegmentName name{1000, 4711, 123456, 2};
  for (const std::string_view ending : {"", ".data", ".control", ".lock"}) {
    EXPECT_EQ(SegmentName::parse(name.base() + std::string(ending)), name) << ending;
  }
  for (const char* other : {"", "tensorscope", "tensorscope.", "tensorscope.1.2.3", "tensorscope.1.2.3.4.5",
                            "tensorscope.1.2.3.x", "tensorscope.1.2.3.4.png", "sem.tensorscope.1.2.3.4",
                            "tensorscope.-1.2.3.4", "tensorscope.1.2.99999999999999999999.4"}) {
    EXPECT_FALSE(SegmentName::parse(other).has_value()) << other;
  }
}

TEST(Layout, ShrinksToWhatThereIsAndNeverBelowItsFloor) {
  const Capacities wanted;
  for (std::size_t limit = std::size_t{1} << 30; limit >= std::size_t{1} << 20; limit /= 2) {
    const auto fitted = fit(wanted, limit);
    ASSERT_TRUE(fitted.has_value()) << limit;
    EXPECT_TRUE(is_valid(*fitted));
    EXPECT_LE(layout_for(*fitted).total_bytes, limit);
    if (limit >= layout_for(wanted).total_bytes) {
      EXPECT_EQ(fitted->data_bytes, wanted.data_bytes);
    }
  }
  EXPECT_FALSE(fit(wanted, 100'000).has_value());
}

TEST(Layout, CurvesKeepTheirPlacesWhereTheRingCanShrink) {
  const auto docker = fit(Capacities{}, (std::size_t{16} << 20) - control_bytes());
  ASSERT_TRUE(docker.has_value());
  EXPECT_EQ(docker->history_series, 256u);
  EXPECT_GE(docker->history_buckets, 256u);
  Capacities large;
  large.data_bytes = std::size_t{16} << 30;
  EXPECT_EQ(fit(large, std::size_t{6} << 30)->history_buckets, large.history_buckets);
}

TEST(Layout, RefusesWhatCannotBeLaidOut) {
  const auto with = [](auto&& change) {
    Capacities capacities;
    change(capacities);
    return is_valid(capacities);
  };
  EXPECT_TRUE(with([](Capacities&) {}));
  EXPECT_FALSE(with([](Capacities& c) { c.data_bytes = 1000; }));
  EXPECT_FALSE(with([](Capacities& c) { c.data_bytes = 0; }));
  EXPECT_FALSE(with([](Capacities& c) { c.descriptor_slots = 3; }));
  EXPECT_FALSE(with([](Capacities& c) { c.history_buckets = 1; }));
  EXPECT_FALSE(with([](Capacities& c) { c.history_series = ~std::size_t{0}; }));
}

}  // namespace
}  // namespace tensorscope::schema
