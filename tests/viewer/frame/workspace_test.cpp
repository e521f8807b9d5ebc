#include "viewer/frame/workspace.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/viewer/frame/framed.h"
#include "tests/viewer/frame/stub_panels.h"
#include "tests/viewer/jobs/test_job.h"

namespace tensorscope::viewer::frame {
namespace {

// A list that the test writes.
struct Machine {
  std::vector<Job> jobs;

  void add(const TestJob& job, JobState state = JobState::live) {
    Job found;
    found.segment = job.segment();
    found.run.job = job.name();
    found.state = state;
    jobs.push_back(found);
  }
  Workspace::Lister lister() {
    return [this] { return jobs; };
  }
};

TEST(Workspace, OpensALivingJobThatIsAlone) {
  TestJob job;
  Machine machine;
  machine.add(job);
  machine.jobs.push_back(found_job("resnet", JobState::died, 1, 2));
  machine.jobs.push_back(job_of_another_user());
  Workspace workspace(Store::kDefaultMemory, machine.lister());
  workspace.look_for_jobs();
  ASSERT_NE(workspace.current(), nullptr);
  EXPECT_EQ(workspace.current()->store().run().job, job.name());
}

TEST(Workspace, OpensAJobThatStartsWhileItWaits) {
  TestJob job;
  Machine machine;
  Workspace workspace(Store::kDefaultMemory, machine.lister());
  workspace.look_for_jobs();
  EXPECT_EQ(workspace.current(), nullptr);
  machine.add(job);
  EXPECT_TRUE(workspace.look_for_jobs());
  EXPECT_NE(workspace.current(), nullptr);
}

TEST(Workspace, LeavesTheChoiceAmongSeveralLivingJobs) {
  TestJob first;
  TestJob second;
  Machine machine;
  machine.add(first);
  machine.add(second);
  Workspace workspace(Store::kDefaultMemory, machine.lister());
  workspace.look_for_jobs();
  EXPECT_EQ(workspace.current(), nullptr);
  EXPECT_EQ(workspace.found().size(), 2U);
}

TEST(Workspace, ListsLivingJobsFirstThenBlackBoxesThenWhatIsClosed) {
  Workspace workspace(Store::kDefaultMemory, [] {
    return std::vector<Job>{job_of_another_user(), found_job("dead", JobState::died, 1, 2),
                            found_job("paused", JobState::paused, 1, 3), found_job("live", JobState::live, 1, 4)};
  });
  workspace.look_for_jobs();
  std::vector<std::string> names;
  for (const Job& job : workspace.found()) names.push_back(job.label());
  EXPECT_EQ(names, (std::vector<std::string>{"paused", "live", "dead", job_of_another_user().label()}));
}

TEST(Workspace, TellsWhetherTheListChanged) {
  Machine machine;
  machine.jobs.push_back(found_job("resnet", JobState::paused, 1, 2));
  machine.jobs.push_back(found_job("other", JobState::paused, 1, 3));
  Workspace workspace(Store::kDefaultMemory, machine.lister());
  EXPECT_TRUE(workspace.look_for_jobs());
  EXPECT_FALSE(workspace.look_for_jobs());
  machine.jobs[0].state = JobState::died;
  EXPECT_TRUE(workspace.look_for_jobs());
}

TEST(Workspace, SaysWhyAJobCannotBeOpened) {
  Workspace workspace(Store::kDefaultMemory, [] { return std::vector<Job>(); });
  EXPECT_NE(workspace.open(no_segment()), "");
  EXPECT_EQ(workspace.current(), nullptr);
}

TEST(Workspace, BringsAnOpenJobToTheFrontInsteadOfOpeningItTwice) {
  TestJob first;
  TestJob second;
  Workspace workspace(Store::kDefaultMemory, [] { return std::vector<Job>(); });
  EXPECT_EQ(workspace.open(first.segment()), "");
  JobView* const view = workspace.current();
  EXPECT_EQ(workspace.open(second.segment()), "");
  EXPECT_NE(workspace.current(), view);
  EXPECT_EQ(workspace.open(first.segment()), "");
  EXPECT_EQ(workspace.current(), view);
  workspace.next();
  EXPECT_NE(workspace.current(), view);
  workspace.next();
  EXPECT_EQ(workspace.current(), view);
}

TEST(Workspace, AsksTheJobOnScreenOnly) {
  TestJob first;
  TestJob second;
  const std::uint32_t source = first.tensor("a", {4});
  Workspace workspace(Store::kDefaultMemory, [] { return std::vector<Job>(); });
  ASSERT_EQ(workspace.open(first.segment()), "");
  JobView& view = *workspace.current();
  view.store().want(*view.store().source(source), schema::Product::stats);
  view.send_wants();
  EXPECT_EQ(first.wants().size(), 1U);
  ASSERT_EQ(workspace.open(second.segment()), "");
  EXPECT_TRUE(first.wants().empty());
}

TEST(Workspace, AJobThatGivesWayAfterAClickInItsPanelIsAskedForNothingAnyMore) {
  TestJob first;
  TestJob second;
  first.tensor("a", {4});
  second.tensor("b", {4});
  Connection one(first.segment());
  Connection other(second.segment());
  ASSERT_EQ(one.attach(), "");
  ASSERT_EQ(other.attach(), "");
  Framed framed({.with_job = false});  // for its window and fonts
  framed.draw(1);
  Workspace workspace(Store::kDefaultMemory, [] { return std::vector<Job>(); });
  workspace.show(one, stub_panels());
  workspace.show_beside(other, stub_panels());
  workspace.current()->panel = 1;
  Frame frame(workspace, {});
  const auto draw = [&] { framed.window().frame([&] { frame.draw(); }); };
  draw();
  ASSERT_EQ(first.wants().size(), 1U);
  stub_talk().bring_to_front = &other.store();
  draw();
  stub_talk().bring_to_front = nullptr;
  EXPECT_EQ(workspace.current()->store().run().job, second.name());
  EXPECT_TRUE(first.wants().empty());
  EXPECT_TRUE(workspace.has_news()) << "the other one is still to be drawn";
  draw();
  EXPECT_TRUE(first.wants().empty());
  EXPECT_EQ(second.wants().size(), 1U);
}

TEST(Workspace, DetachingTakesAllWishesBackAndKeepsWhatWasSeen) {
  TestJob job;
  const std::uint32_t loss = job.series("loss");
  const std::uint32_t source = job.tensor("a", {4});
  job.scalar(loss, 1, 0.5);
  job.step(1);
  Workspace workspace(Store::kDefaultMemory, [] { return std::vector<Job>(); });
  ASSERT_EQ(workspace.open(job.segment()), "");
  JobView& view = *workspace.current();
  view.store().want(*view.store().source(source), schema::Product::stats);
  view.send_wants();
  workspace.detach();
  EXPECT_TRUE(job.wants().empty());
  EXPECT_FALSE(view.store().status().attached);
  EXPECT_EQ(view.store().source(loss)->scalars.size(), 1U);
  job.scalar(loss, 2, 0.25);
  job.step(2);
  EXPECT_EQ(workspace.attach(), "");
  workspace.poll();
  EXPECT_EQ(view.store().source(loss)->scalars.size(), 2U);
}

TEST(Workspace, AttachesToTheRunThatCameAfterOneThatIsOver) {
  TestJob first("again");
  Machine machine;
  machine.add(first);
  Workspace workspace(Store::kDefaultMemory, machine.lister());
  workspace.look_for_jobs();
  EXPECT_EQ(workspace.successor(), nullptr) << "it is not over";
  first.end();
  workspace.poll();
  EXPECT_EQ(workspace.successor(), nullptr) << "nobody runs again";
  TestJob second("again");
  machine.jobs.clear();
  machine.add(second);
  workspace.look_for_jobs();
  ASSERT_NE(workspace.successor(), nullptr);
  EXPECT_EQ(workspace.attach(), "");
  EXPECT_TRUE(workspace.current()->connection.segment().name == second.segment().name);
}

TEST(Workspace, SharesItsMemoryAmongItsJobs) {
  TestJob first;
  TestJob second;
  Workspace workspace(std::size_t{64} << 20, [] { return std::vector<Job>(); });
  ASSERT_EQ(workspace.open(first.segment()), "");
  JobView& view = *workspace.current();
  EXPECT_EQ(view.store().memory_limit(), std::size_t{64} << 20);
  ASSERT_EQ(workspace.open(second.segment()), "");
  EXPECT_EQ(view.store().memory_limit(), std::size_t{32} << 20);
  EXPECT_EQ(workspace.current()->store().memory_limit(), std::size_t{32} << 20);
}

TEST(Workspace, ComparesAJobWithoutBringingItToTheFrontOrAskingIt) {
  TestJob first;
  TestJob second;
  const std::uint32_t loss = second.series("loss");
  Workspace workspace(Store::kDefaultMemory, [] { return std::vector<Job>(); });
  ASSERT_EQ(workspace.open(first.segment()), "");
  JobView* const front = workspace.current();
  ASSERT_EQ(workspace.compare(second.segment()), "");
  EXPECT_EQ(workspace.current(), front);
  std::vector<PanelRun> runs = workspace.runs();
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_TRUE(runs[0].is_current);
  EXPECT_TRUE(runs[1].is_beside());
  EXPECT_EQ(runs[1].style, 1U);
  workspace.poll();
  workspace.note_drawn();
  EXPECT_FALSE(workspace.has_news());
  second.scalar(loss, 1, 0.5);
  second.step(1);
  workspace.poll();
  EXPECT_TRUE(workspace.has_news()) << "its curve has grown";
  EXPECT_EQ(runs[1].store->source(loss)->scalars.size(), 1U);

  ASSERT_EQ(workspace.open(second.segment()), "");
  runs = workspace.runs();
  EXPECT_TRUE(runs[1].is_current);
  EXPECT_EQ(runs[1].style, 1U) << "it keeps its colour";
  EXPECT_TRUE(runs[0].is_beside()) << "the one that was in front goes on being compared";
  ASSERT_EQ(workspace.compare(second.segment()), "");
  EXPECT_FALSE(workspace.runs()[1].is_compared);
}

TEST(Workspace, NewsOfAJobThatIsNeitherShownNorComparedAreNone) {
  TestJob first;
  TestJob second;
  Workspace workspace(Store::kDefaultMemory, [] { return std::vector<Job>(); });
  ASSERT_EQ(workspace.open(first.segment()), "");
  ASSERT_EQ(workspace.open(second.segment()), "");
  workspace.poll();
  workspace.note_drawn();
  first.step(7);
  workspace.poll();
  EXPECT_FALSE(workspace.has_news());
}

TEST(JobView, APanelShowsTheSelectedSourceElseItsLastElseTheFirst) {
  Connection connection(no_segment());
  fill(connection.store(), {.steps = 10});
  JobView view(connection, stub_panels());
  OpenPanel& tensor = view.panels[1];
  EXPECT_EQ(view.source_for(tensor)->path(), "net.conv1.weight") << "the first that it can show";
  tensor.last_source = connection.store().find("net.fc1.weight")->id();
  view.select(*connection.store().find("loss/train"));
  EXPECT_EQ(view.source_for(tensor)->path(), "net.fc1.weight") << "the selected one cannot be shown there";
  view.select(*connection.store().find("net.fc2.weight"));
  EXPECT_EQ(view.source_for(tensor)->path(), "net.fc2.weight");
  EXPECT_EQ(view.source_for(view.panels[0]), nullptr) << "a panel of the whole job";
}

TEST(JobView, SelectingOpensTheFoldersAboveASource) {
  Connection connection(no_segment());
  fill(connection.store(), {.steps = 10});
  JobView view(connection, stub_panels());
  const SourceTree& tree = connection.store().tree();
  fold(view.tree, tree, tree.find("net"));
  const std::size_t folded = tree_rows(tree, view.tree).size();
  view.select(*connection.store().find("net.fc2.weight"));
  EXPECT_GT(tree_rows(tree, view.tree).size(), folded);
}

}  // namespace
}  // namespace tensorscope::viewer::frame
