#include <fstream>
#include <iterator>

#include "tests/integration/integration.h"
#include "viewer/jobs/job_choice.h"

namespace tensorscope::integration {
namespace {

// The example on real digits: 120 steps, of which two are followed by an evaluation of the same network.
class Mnist : public Integration {
 protected:
  static constexpr const char* kSteps = "120";

  Process train(const std::string& weights, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--steps", kSteps, "--save-weights", weights});
    return Process(Process::Command{.program = MNIST, .arguments = std::move(arguments)});
  }
  static std::string bytes_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

TEST_F(Mnist, TrainsToTheSameWeightsWithoutAnAgentWithOneAndWithAViewerThatWantsEverything) {
  const std::string alone = sandbox_.folder() + "/alone";
  const std::string recorded = sandbox_.folder() + "/recorded";
  const std::string watched = sandbox_.folder() + "/watched";
  EXPECT_EQ(train(alone, {"--no-agent"}).exit_code(), 0);
  EXPECT_EQ(train(recorded, {}).exit_code(), 0);
  {
    Process trainer(Process::Command{.program = MNIST,
                                     .arguments = {"--steps", kSteps, "--save-weights", watched},
                                     .environment = {"TENSORSCOPE_BUDGET=1"}});
    viewer::JobChoice choice;
    ASSERT_TRUE(eventually([&] {
      choice = viewer::choose_job(std::to_string(trainer.pid()));
      return choice.job && choice.job->can_be_opened();
    })) << choice.problem
        << trainer.errors();
    Watcher watcher(choice.job->segment);
    ASSERT_EQ(watcher.attach(), "");
    ASSERT_TRUE(watcher.until_over());
    EXPECT_EQ(trainer.exit_code(), 0);
    EXPECT_EQ(watcher.status().state, viewer::JobState::ended);
    EXPECT_EQ(watcher.points("loss/train"), 120u);
    EXPECT_EQ(watcher.points("accuracy/validation"), 3u);
    // It was really looked at.
    for (const char* path : {"net.conv1.weight", "net.conv1.weight:grad", "net.fc2.bias:grad"}) {
      EXPECT_GT(watcher.source(path).regions.size(), 50u) << path;
      EXPECT_EQ(watcher.newest_step(path), 119) << path;
    }
  }
  const std::string weights = bytes_of(alone);
  // 16×1×5×5, 32×16×5×5, 128×512 and 10×128 weights with their biases.
  EXPECT_EQ(weights.size(), sizeof(float) * (400 + 16 + 12800 + 32 + 65536 + 128 + 1280 + 10));
  EXPECT_TRUE(weights == bytes_of(recorded)) << "the agent alone changed the training";
  EXPECT_TRUE(weights == bytes_of(watched)) << "a viewer changed the training";
}

}  // namespace
}  // namespace tensorscope::integration
