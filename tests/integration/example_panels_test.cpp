#include <fstream>
#include <iterator>
#include <ostream>

#include "tests/integration/integration.h"
#include "viewer/jobs/job_choice.h"

namespace tensorscope::integration {
namespace {

// What an example is there to show, as a user would see it who opened the viewer on it.
struct Shown {
  std::string name;
  std::string program;
  std::string panel;
  std::vector<std::string> contents;        // of what the panel draws, as it is exported
  std::vector<std::string> arguments = {};  // of the trainer, besides those that all have
  std::vector<std::string> options = {};    // of the program, besides those that all have

  friend std::ostream& operator<<(std::ostream& stream, const Shown& shown) { return stream << shown.name; }
};

const std::vector<std::string> kFewSamples{"--batch", "2", "--validate", "0"};

std::vector<Shown> shown() {
  return {
      {.name = "minimal", .program = MINIMAL, .panel = "training", .contents = {R"("source":"loss/train")"}},
      {.name = "mnist",
       .program = MNIST,
       .panel = "maps",
       .contents = {R"("name":"class-map")", R"("source":"digits/net.conv2/max_pool2d/relu")",
                    R"("title":"digits/net.conv2, the 9 most active of 32 channels")", R"("shape":[9,8,8])"},
       .arguments = kFewSamples},
      {.name = "dense",
       .program = DENSE,
       .panel = "weights",
       .contents = {R"("source":"net.hidden.weight")", R"("shape":[64,100])", R"("name":"histogram-over-steps")"},
       .arguments = kFewSamples},
      {.name = "dense_rows",
       .program = DENSE,
       .panel = "projection",
       .contents = {R"("title":"PCA of weight rows")", R"("source":"net.hidden.weight")", R"("name":"quality")"},
       .arguments = kFewSamples,
       .options = {"--source", "net.hidden.weight", "--keys", "M"}},
      // A word, not its number: what is said of the words of the probe's sentences reaches the picture.
      {.name = "transformer",
       .program = TRANSFORMER,
       .panel = "attention",
       .contents = {R"("source":"verses/net.block1.attention:attention")", R"("shape":[16,16])", R"("¶")",
                    R"("name":"heads")"},
       .arguments = kFewSamples},
      {.name = "vit",
       .program = VIT,
       .panel = "attention",
       .contents = {R"("source":"digits/net.block1.attention:attention")", R"("shape":[50,50])", "patch"},
       .arguments = kFewSamples},
      {.name = "vqa",
       .program = VQA,
       .panel = "attention",
       .contents = {R"("source":"pairs/net.block1.attention:attention")", R"("shape":[40,40])", R"("left")",
                    R"("title":"Share of attention")"},
       .arguments = kFewSamples},
      // The answer is read from the first word: what counts for it counts there.
      {.name = "vqa_relevance",
       .program = VQA,
       .panel = "attention",
       .contents = {R"("title":"What counts for “[answer]”")", R"(up to block4")"},
       .arguments = kFewSamples,
       .options = {"--keys", "MMMM"}},
      // Behind the last attention no score depends on the patches.
      {.name = "vit_maps",
       .program = VIT,
       .panel = "maps",
       .contents = {R"("name":"class-map")", R"("source":"digits/net.block4.norm1")"},
       .arguments = kFewSamples},
      {.name = "vqa_maps",
       .program = VQA,
       .panel = "maps",
       .contents = {R"("name":"class-map")", R"("source":"pairs/net.block4.norm1")", R"("shape":[9,4,8])"},
       .arguments = kFewSamples},
      {.name = "vgg16",
       .program = VGG16,
       .panel = "maps",
       .contents = {R"("name":"class-map")", R"("source":"pictures/net.features.22")"},
       .arguments = kFewSamples},
      {.name = "resnet50",
       .program = RESNET50,
       .panel = "maps",
       .contents = {R"("name":"class-map")", R"("source":"pictures/net.layer2.3.bn3/add/relu")"},
       .arguments = kFewSamples},
  };
}

class ExamplePanel : public Integration, public testing::WithParamInterface<Shown> {
 protected:
  // What the program writes into a file; nothing where it fails.
  std::string written(std::vector<std::string> arguments, const std::string& file) {
    arguments.insert(arguments.end(), {"--timeout", "80", "--out", file});
    Process program(Process::Command{.program = TENSORSCOPE, .arguments = arguments});
    EXPECT_EQ(program.exit_code(std::chrono::seconds(90)), 0) << program.errors();
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

TEST_P(ExamplePanel, ShowsWhatTheExampleIsThereFor) {
  std::vector<std::string> arguments = GetParam().arguments;
  if (GetParam().name != "minimal") arguments.insert(arguments.end(), {"--steps", "0"});
  Process trainer(
      Process::Command{.program = GetParam().program, .arguments = arguments, .environment = {"TENSORSCOPE_BUDGET=1"}});
  segment_of(trainer);
  if (HasFailure()) return;
  std::vector<std::string> of_panel{std::to_string(trainer.pid()), "--panel", GetParam().panel};
  of_panel.insert(of_panel.end(), GetParam().options.begin(), GetParam().options.end());

  std::vector<std::string> numbers = of_panel, picture = of_panel;
  numbers.insert(numbers.begin(), "export");
  picture.insert(picture.begin(), "shot");
  const std::string text = written(numbers, sandbox_.folder() + "/panel.json");
  for (const std::string& content : GetParam().contents) {
    EXPECT_NE(text.find(content), std::string::npos) << content << " in " << text.substr(0, 2'000);
  }
  // An empty panel of this size takes 10 kB.
  EXPECT_GT(written(picture, sandbox_.folder() + "/panel.png").size(), 20'000u);
  trainer.signal(SIGTERM);
  trainer.wait();
}

INSTANTIATE_TEST_SUITE_P(Of, ExamplePanel, testing::ValuesIn(shown()),
                         [](const testing::TestParamInfo<Shown>& example) { return example.param.name; });

// Eight runs are over when they are compared.
TEST_F(ExamplePanel, ASweepIsComparedWhenItIsOver) {
  Process sweep(
      Process::Command{.program = SWEEP, .arguments = {DENSE, "--steps", "300"}, .environment = {"RUNS_AT_ONCE=2"}});
  ASSERT_EQ(sweep.exit_code(std::chrono::minutes(3)), 0) << sweep.errors();
  std::vector<std::string> others;
  for (const char* rate : {"0.003", "0.01", "0.03", "0.1"}) {
    for (const char* batch : {"16", "128"}) others.push_back(std::string("dense-lr") + rate + "-batch" + batch);
  }
  std::vector<std::string> arguments{"export", others.back(), "--panel", "training", "--keys", "VV", "--with"};
  arguments.insert(arguments.end(), others.begin(), others.end() - 1);
  const std::string text = written(arguments, sandbox_.folder() + "/runs.json");
  for (const std::string& content : others) EXPECT_NE(text.find('"' + content + '"'), std::string::npos) << content;
  EXPECT_NE(text.find(R"("name":"parallel-coordinates")"), std::string::npos);
  EXPECT_NE(text.find(R"("best accuracy/validation")"), std::string::npos);
}

}  // namespace
}  // namespace tensorscope::integration
