#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <ostream>

#include "tests/integration/integration.h"
#include "viewer/jobs/job_choice.h"
#include "viewer/store/probe_sources.h"

namespace tensorscope::integration {
namespace {

struct Example {
  std::string name;
  std::string program;
  std::vector<std::string> arguments;  // enough steps for a viewer that comes while they run
  std::string data_option = "--data";
  std::uint64_t steps = 0;              // that these are
  std::size_t parameters = 0;           // numbers in all of them
  std::vector<std::string> seen_often;  // what a viewer that wants everything has to have at the last step
  std::vector<std::string> seen;        // and what at any step

  friend std::ostream& operator<<(std::ostream& stream, const Example& example) { return stream << example.name; }
};

// A block of a transformer: two norms, the attention's projections in and out, two dense layers of four times the
// width.
constexpr std::size_t block(std::size_t width) {
  return 2 * 2 * width + 4 * (width * width + width) + 2 * 4 * width * width + 4 * width + width;
}

std::vector<Example> examples() {
  return {
      {.name = "mnist",
       .program = MNIST,
       .arguments = {"--steps", "120"},
       .steps = 120,
       .parameters = 400 + 16 + 12800 + 32 + 65536 + 128 + 1280 + 10,
       .seen_often = {"net.conv1.weight", "net.conv1.weight:grad", "net.fc2.bias:grad"},
       .seen = {"digits:scores", "digits:label", "digits/net.conv1", "digits/net.conv1:masked_scores"}},
      {.name = "transformer",
       .program = TRANSFORMER,
       .arguments = {"--steps", "60", "--batch", "2", "--validate", "0"},
       .steps = 60,
       .parameters = 4000 * 128 + 64 * 128 + 3 * block(128) + 2 * 128 + 128 * 4000 + 4000,
       .seen_often = {"net.words.weight", "net.block1.attention.in_proj_weight:grad", "net.next.bias:grad"},
       .seen = {"net:tokens", "verses:input", "verses:label", "verses:scores", "net.block1.attention:attention",
                "verses/net.block3.attention:attention"}},
      {.name = "vit",
       .program = VIT,
       .arguments = {"--steps", "60", "--batch", "4", "--validate", "0"},
       .steps = 60,
       .parameters = 64 * 16 + 64 + 64 + 50 * 64 + 4 * block(64) + 2 * 64 + 640 + 10,
       .seen_often = {"net.patches.weight", "net.positions:grad", "net.digit.bias:grad"},
       .seen = {"net:image", "digits:image", "digits:scores", "net.block1.attention:attention",
                "digits/net.block4.attention:attention"}},
      {.name = "vqa",
       .program = VQA,
       .arguments = {"--steps", "60", "--batch", "4", "--validate", "0"},
       .steps = 60,
       .parameters = 14 * 64 + 64 * 49 + 64 + 40 * 64 + 4 * block(64) + 2 * 64 + 64 * 12 + 12,
       .seen_often = {"net.patches.weight", "net.positions:grad", "net.answer.bias:grad"},
       .seen = {"net:image", "net:tokens", "pairs:image", "pairs:tokens", "pairs:label",
                "pairs/net.block4.attention:attention"}},
      {.name = "dense",
       .program = DENSE,
       .arguments = {"--steps", "400"},
       .steps = 400,
       .parameters = 100 * 64 + 64 + 64 * 10 + 10,
       .seen_often = {"net.hidden.weight", "net.output.bias:grad"},
       .seen = {"digits:scores", "net.hidden", "digits/net.hidden/relu"}},
      {.name = "resnet50",
       .program = RESNET50,
       .arguments = {"--steps", "12", "--batch", "2", "--validate", "0"},
       .data_option = "--cifar10",
       .steps = 12,
       .parameters = 25'557'032 - 990 * 2049,
       .seen_often = {},  // All of it at once does not fit into the ring.
       .seen = {"net.conv1.weight"}},
  };
}

class ExampleTrainer : public Integration, public testing::WithParamInterface<Example> {
 protected:
  Process run(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
    return Process(Process::Command{
        .program = GetParam().program, .arguments = std::move(arguments), .environment = std::move(environment)});
  }
  Process train(const std::string& weights, std::vector<std::string> more = {},
                std::vector<std::string> environment = {}) {
    std::vector<std::string> arguments = GetParam().arguments;
    arguments.insert(arguments.end(), {"--save-weights", weights});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments), std::move(environment));
  }
  // What the trainer records into, once it can be opened.
  // Waits for elements of all these sources.
  static void look_at(Watcher& watcher, const std::vector<std::string>& paths) {
    watcher.want_those(paths);
    ASSERT_TRUE(watcher.until([&] {
      return std::ranges::all_of(paths, [&](const std::string& path) { return watcher.newest_step(path) >= 0; });
    })) << watcher.status().step;
  }
  static std::string bytes_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  void expect_complaint(std::vector<std::string> arguments, int exit_code) {
    Process trainer = run(std::move(arguments));
    EXPECT_EQ(trainer.exit_code(), exit_code);
    trainer.rest_of_output();
    const std::string errors = trainer.errors();
    EXPECT_EQ(errors.find(GetParam().name + ": "), 0u) << errors;
    EXPECT_EQ(std::ranges::count(errors, '\n'), 1) << errors;
  }
};

TEST_P(ExampleTrainer, TrainsToTheSameWeightsWithoutAnAgentWithOneAndWithAViewerThatWantsEverything) {
  const std::string alone = sandbox_.folder() + "/alone";
  const std::string recorded = sandbox_.folder() + "/recorded";
  const std::string watched = sandbox_.folder() + "/watched";
  EXPECT_EQ(train(alone, {"--no-agent"}).exit_code(), 0);
  EXPECT_EQ(train(recorded).exit_code(), 0);
  {
    Process trainer = train(watched, {}, {"TENSORSCOPE_BUDGET=1"});
    Watcher watcher(segment_of(trainer));
    ASSERT_EQ(watcher.attach(), "");
    // What is offered gets its turn late while everything is wanted of a network that is shown a few times only.
    look_at(watcher, GetParam().seen);
    watcher.want_everything();
    ASSERT_TRUE(watcher.until_over());
    EXPECT_EQ(trainer.exit_code(), 0);
    EXPECT_EQ(watcher.status().state, viewer::JobState::ended);
    EXPECT_EQ(watcher.points("loss/train"), GetParam().steps);
    // It was really looked at.
    for (const std::string& path : GetParam().seen_often) {
      EXPECT_GT(watcher.source(path).regions.size(), GetParam().steps / 4) << path;
    }
  }
  const std::string weights = bytes_of(alone);
  EXPECT_EQ(weights.size(), sizeof(float) * GetParam().parameters);
  EXPECT_TRUE(weights == bytes_of(recorded)) << "the agent alone changed the training";
  EXPECT_TRUE(weights == bytes_of(watched)) << "a viewer changed the training";
}

TEST_P(ExampleTrainer, SaysInOneLineWhatItCannotDo) {
  expect_complaint({"--frob"}, 2);
  expect_complaint({"--steps", "-1"}, 2);
  expect_complaint({GetParam().data_option, "/nonexistent"}, 1);
  expect_complaint({"--save-weights", "/nonexistent/weights"}, 1);
}

INSTANTIATE_TEST_SUITE_P(Of, ExampleTrainer, testing::ValuesIn(examples()),
                         [](const testing::TestParamInfo<Example>& example) { return example.param.name; });

// What the attention of the same samples is, in the first block.
class ExampleAttention : public ExampleTrainer {
 protected:
  static constexpr std::size_t kHeads = 4;

  static std::string words(const Watcher& watcher, const std::string& path, std::size_t begin, std::size_t end) {
    const auto all = viewer::words_of(*watcher.source(path).regions.newest());
    std::string text;
    for (std::size_t i = begin; i < std::min(end, all.size()); ++i)
      text += std::string(i > begin ? " " : "") + std::string(all[i]);
    return text;
  }
};

TEST_P(ExampleAttention, IsThatOfTheProbedSamples) {
  const bool is_text = GetParam().name == "transformer";
  const bool is_both = GetParam().name == "vqa";
  const std::string probe = is_text ? "verses" : is_both ? "pairs" : "digits";
  const std::size_t samples = is_text ? 8 : is_both ? 16 : 32;
  const std::size_t length = is_text ? 16 : is_both ? 8 + 4 * 8 : 1 + 7 * 7;
  const std::string attention = probe + "/net.block1.attention:attention";

  Process trainer = run({"--steps", "0", "--batch", "2", "--validate", "0"}, {"TENSORSCOPE_BUDGET=1"});
  Watcher watcher(segment_of(trainer));
  ASSERT_EQ(watcher.attach(), "");
  look_at(watcher, {attention, probe + ":label"});
  if (HasFatalFailure()) return;
  const viewer::RegionSample& sample = *watcher.source(attention).regions.newest();
  ASSERT_EQ(sample.total, samples * kHeads * length * length);
  ASSERT_TRUE(sample.is_whole());
  const std::vector<float> weights = watcher.newest_values(attention);
  for (std::size_t row = 0; row < samples * kHeads * length; ++row) {
    const auto begin = weights.begin() + static_cast<std::ptrdiff_t>(row * length);
    double sum = 0;
    for (std::size_t key = 0; key < length; ++key) {
      const float weight = begin[static_cast<std::ptrdiff_t>(key)];
      ASSERT_GE(weight, 0) << row;
      sum += weight;
      if (is_text && key > row % length) {
        ASSERT_EQ(weight, 0) << "row " << row << " looks ahead at " << key;
      }
    }
    ASSERT_NEAR(sum, 1, 1e-5) << row;
  }

  if (is_text) {
    look_at(watcher, {"verses:input", "verses:label", "net:tokens"});
    if (HasFatalFailure()) return;
    EXPECT_EQ(words(watcher, "verses:input", 0, 1), "¶");
    EXPECT_GT(words(watcher, "verses:input", 1, 16).size(), 30u);
    EXPECT_NE(words(watcher, "verses:label", 0, 1), "");
    EXPECT_NE(words(watcher, "net:tokens", 0, 64), "");
  }
  if (is_both) {
    look_at(watcher, {"pairs:tokens", "pairs:label", "net:tokens"});
    if (HasFatalFailure()) return;
    EXPECT_EQ(words(watcher, "pairs:tokens", 0, 8), "[answer] which digit is on the left ?");
    // The first two digits for validation.
    EXPECT_NE(words(watcher, "pairs:label", 0, 4), "");
    EXPECT_EQ(watcher.source("pairs:tokens").entry.placement.first, 0u);
  }
  if (!is_text) {
    const Placement& placement = watcher.source(probe + ":image").entry.placement;
    EXPECT_EQ(placement.first, is_both ? 8u : 1u);
    EXPECT_EQ(placement.patch_rows, is_both ? 4u : 7u);
    EXPECT_EQ(placement.patch_columns, is_both ? 8u : 7u);
  }
  trainer.signal(SIGTERM);
  EXPECT_EQ(trainer.exit_code(), 0);
}

std::vector<Example> examples_with_attention() {
  std::vector<Example> all = examples();
  std::erase_if(all, [](const Example& example) {
    return std::ranges::none_of(example.seen, [](const std::string& path) { return path.ends_with(":attention"); });
  });
  return all;
}

INSTANTIATE_TEST_SUITE_P(Of, ExampleAttention, testing::ValuesIn(examples_with_attention()),
                         [](const testing::TestParamInfo<Example>& example) { return example.param.name; });

}  // namespace
}  // namespace tensorscope::integration
