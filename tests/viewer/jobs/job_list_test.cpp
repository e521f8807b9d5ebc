#include "viewer/jobs/job_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/schema/temporary_folder.h"
#include "tests/viewer/jobs/test_job.h"

namespace tensorscope::viewer {
namespace {

using schema::TemporaryFolder;

void overwrite(const std::string& path, std::size_t word, schema::Word value) {
  schema::SharedMemory memory;
  ASSERT_TRUE(schema::SharedMemory::open(path, schema::SharedMemory::Access::write, memory).ok());
  schema::store_relaxed(memory.words()[word], value);
}

TEST(JobList, ALivingJobIsListedWithItsState) {
  TestJob job;
  job.step(41);
  const std::vector<Job> jobs = list_jobs();
  const auto found = std::ranges::find_if(jobs, [&](const Job& listed) { return listed.label() == job.name(); });
  ASSERT_NE(found, jobs.end());
  EXPECT_TRUE(found->can_be_opened());
  EXPECT_EQ(found->state, JobState::live);
  EXPECT_EQ(found->vitals.step, 41u);
}

TEST(JobList, BlackBoxesEndedOrDied) {
  const TemporaryFolder folder;
  TestJob job;
  job.leave_black_box(folder.path(), 999'999'998);
  job.end();
  job.leave_black_box(folder.path(), 999'999'999);
  std::vector<Job> jobs = list_jobs({folder.path()});
  ASSERT_EQ(jobs.size(), 2u);
  std::ranges::sort(jobs, {}, [](const Job& listed) { return listed.segment.name.pid; });
  EXPECT_EQ(jobs[0].state, JobState::died);
  EXPECT_EQ(jobs[1].state, JobState::ended);
}

TEST(JobList, WhatCannotBeOpenedIsListedWithTheReason) {
  const TemporaryFolder folder;
  const TestJob job;
  overwrite(job.leave_black_box(folder.path(), 999'999'991).paths.data, schema::header::version,
            schema::version_word(schema::kVersionMajor + 1, 0));
  overwrite(job.leave_black_box(folder.path(), 999'999'992).paths.data, schema::header::magic, 1);
  std::filesystem::resize_file(job.leave_black_box(folder.path(), 999'999'993).paths.data, 10'000);
  std::filesystem::remove(job.leave_black_box(folder.path(), 999'999'994).paths.data);
  std::vector<Job> jobs = list_jobs({folder.path()});
  ASSERT_EQ(jobs.size(), 4u);
  std::ranges::sort(jobs, {}, [](const Job& listed) { return listed.segment.name.pid; });
  EXPECT_NE(jobs[0].problem.find("layout version 2.0, this program reads 1.x"), std::string::npos) << jobs[0].problem;
  EXPECT_NE(jobs[1].problem.find("not a tensorscope segment"), std::string::npos) << jobs[1].problem;
  EXPECT_NE(jobs[2].problem.find("truncated: 10000 bytes"), std::string::npos) << jobs[2].problem;
  EXPECT_NE(jobs[3].problem.find("there is no such file"), std::string::npos) << jobs[3].problem;
  EXPECT_EQ(jobs[0].label(), jobs[0].segment.name.base()) << "a name that cannot be read";
}

TEST(JobList, AnotherUsersJobIsExplainedByItsUser) {
  schema::FoundSegment segment;
  segment.name = {geteuid() + 1, 5, 6, 0};
  segment.paths = schema::SegmentPaths::of("/nowhere", segment.name);
  const std::string problem = explain(segment, "it failed");
  EXPECT_NE(problem.find("belongs to user"), std::string::npos) << problem;
  EXPECT_NE(problem.find(std::to_string(geteuid() + 1)), std::string::npos) << problem;
  segment.name.uid = geteuid();
  EXPECT_EQ(explain(segment, "it failed"), "it failed");
}

}  // namespace
}  // namespace tensorscope::viewer
