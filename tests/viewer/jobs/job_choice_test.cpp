#include "viewer/jobs/job_choice.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/schema/temporary_folder.h"
#include "tests/viewer/jobs/test_job.h"

namespace tensorscope::viewer {
namespace {

using schema::TemporaryFolder;

Job job(const std::string& name, long pid, JobState state) {
  Job job;
  job.run.job = name;
  job.segment.name = {1000, pid, 77, 0};
  job.state = state;
  return job;
}

// The newest first, as list_jobs() gives them.
const std::vector<Job> kJobs{job("mnist", 31, JobState::died),  job("resnet", 30, JobState::died),
                             job("mnist", 20, JobState::live),  job("resnet", 12, JobState::died),
                             job("mnist", 10, JobState::ended), job("resnet", 9, JobState::ended),
                             job("2024", 8, JobState::live)};

long chosen(std::string_view wanted, const std::vector<Job>& jobs = kJobs) {
  const JobChoice choice = choose_job(wanted, jobs);
  EXPECT_EQ(choice.problem.empty(), choice.job.has_value());
  return choice.job ? choice.job->segment.name.pid : 0;
}

TEST(JobChoice, AJobIsNamedByItsNameItsPidOrItsSegment) {
  EXPECT_EQ(chosen("10"), 10);
  EXPECT_EQ(chosen("mnist"), 20);
  EXPECT_EQ(chosen("tensorscope.1000.12.77.0"), 12);
  EXPECT_EQ(chosen("tensorscope.1000.12.77.0.data"), 12);
  EXPECT_EQ(chosen("2024"), 8) << "a number that is no pid may be a name";
}

TEST(JobChoice, AJobWhoseNameLooksLikeAPathIsFoundByItsName) {
  EXPECT_EQ(chosen("exp/mnist", {job("exp/mnist", 5, JobState::live)}), 5);
}

TEST(JobChoice, ALivingJobIsMeantRatherThanABlackBoxAndElseTheNewest) {
  EXPECT_EQ(chosen("mnist"), 20);
  EXPECT_EQ(chosen("resnet"), 30);
}

TEST(JobChoice, SeveralLivingJobsAreAmbiguousAndNamed) {
  std::vector<Job> jobs = kJobs;
  jobs.push_back(job("mnist", 21, JobState::paused));
  const JobChoice choice = choose_job("mnist", jobs);
  EXPECT_FALSE(choice.job.has_value());
  EXPECT_EQ(choice.problem,
            "2 living jobs match 'mnist': mnist (pid 20, live), mnist (pid 21, paused); name one by its pid or its "
            "segment");
}

TEST(JobChoice, AnUnknownJobIsAnsweredWithThoseThereAreLivingOnesFirst) {
  const JobChoice choice = choose_job("vgg", kJobs);
  EXPECT_NE(choice.problem.find(
                "there is no job 'vgg'; found: mnist (pid 20, live), 2024 (pid 8, live), mnist (pid 31, died), "
                "resnet (pid 30, died)"),
            std::string::npos)
      << choice.problem;
  EXPECT_NE(choose_job("vgg", {}).problem.find("nor any other"), std::string::npos);
}

TEST(JobChoice, ManyJobsStillFitOnOneLine) {
  std::vector<Job> jobs;
  for (long pid = 1; pid <= 50; ++pid) jobs.push_back(job("j", pid, JobState::died));
  const std::string problem = choose_job("vgg", jobs).problem;
  EXPECT_NE(problem.find("and 42 more"), std::string::npos) << problem;
  EXPECT_EQ(problem.find('\n'), std::string::npos);
}

TEST(JobChoice, APathLeadsToABlackBoxThatWasCopiedElsewhere) {
  const TemporaryFolder folder;
  const TestJob job;
  const schema::FoundSegment box = job.leave_black_box(folder.path());
  for (const std::string& path : {box.paths.data, box.paths.lock}) {
    const JobChoice choice = choose_job(path, {});
    ASSERT_TRUE(choice.job.has_value()) << choice.problem;
    EXPECT_EQ(choice.job->run.job, job.name());
    EXPECT_EQ(choice.job->state, JobState::died);
  }
  const std::string renamed = folder / "crash.data";
  std::filesystem::rename(box.paths.data, renamed);
  ASSERT_TRUE(choose_job(renamed, {}).job.has_value());
  EXPECT_EQ(choose_job(renamed, {}).job->run.job, job.name());
}

TEST(JobChoice, APathToNothingSaysSo) {
  EXPECT_EQ(choose_job("/nowhere/x.data", {}).problem,
            "there is no segment '/nowhere/x.data'; 'tensorscope list' shows those there are");
}

}  // namespace
}  // namespace tensorscope::viewer
