// Trains a transformer to answer questions about pictures. The lines of the agent are those that say `agent`.
#include <tensorscope/agent.h>
#include <torch/torch.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "common/digits.h"
#include "common/program.h"
#include "common/progress_clock.h"
#include "common/schedule.h"
#include "common/trainer_options.h"
#include "common/weights_file.h"
#include "network.h"
#include "questions.h"

namespace {

constexpr std::int64_t kWarmUpSteps = 200;
constexpr std::int64_t kValidated = 1000;
constexpr std::int64_t kProbedPairs = 4;
// The patches stand behind the words.
constexpr tensorscope::Placement kPatches{.first = kWordsInQuestion,
                                          .patch_rows = AnsweringTransformerImpl::kPatchRows,
                                          .patch_columns = AnsweringTransformerImpl::kPatchColumns};

struct Options : TrainerOptions {
  std::string data_dir;  // Empty: the images shipped with the examples.
};

struct Answers {
  double loss = 0;
  std::array<double, kQuestions.size()> accuracy{};  // of each kind of question
};

Answers validate(AnsweringTransformer& net, const Examples& examples) {
  constexpr std::int64_t kChunk = 500;  // The attention of a picture takes 26 kB in every block.
  const torch::NoGradGuard no_grad;
  net->eval();
  Answers answers;
  torch::Tensor is_right = torch::empty({examples.size()}, torch::kBool);
  for (std::int64_t begin = 0; begin < examples.size(); begin += kChunk) {
    const Examples chunk = examples.slice(begin, begin + kChunk);
    const torch::Tensor scores = net->forward(chunk.words, chunk.images);
    answers.loss += torch::nll_loss(scores.log_softmax(1), chunk.answers, {}, at::Reduction::Sum).item<double>();
    is_right.slice(0, begin, begin + kChunk) = scores.argmax(1).eq(chunk.answers);
  }
  net->train();
  answers.loss /= static_cast<double>(examples.size());
  for (std::size_t i = 0; i < kQuestions.size(); ++i) {
    const torch::Tensor of_question = is_right.masked_select(examples.questions.eq(static_cast<std::int64_t>(i)));
    answers.accuracy[i] = of_question.to(torch::kDouble).mean().item<double>();
  }
  return answers;
}

// The first pairs of digits, each with every question.
Examples all_questions_about(const LabelledImages& digits) {
  const auto kinds = static_cast<std::int64_t>(kQuestions.size());
  const torch::Tensor left = torch::arange(kProbedPairs).repeat_interleave(kinds);
  return ask(digits, left, left + kProbedPairs, torch::arange(kinds).repeat({kProbedPairs}));
}

void train(const Options& options) {
  std::optional<WeightsFile> weights_file;
  if (!options.weights_file.empty()) weights_file.emplace(options.weights_file);

  torch::manual_seed(options.seed);
  torch::set_num_threads(static_cast<int>(options.threads));
  const ImageSplit digits = load_digits(options.data_dir);
  const Examples validation = draw(digits.validation, kValidated);
  const Examples probed = all_questions_about(digits.validation);
  AnsweringTransformer net;
  torch::optim::AdamW optimizer(net->parameters(),
                                torch::optim::AdamWOptions(options.learning_rate).weight_decay(0.01));

  auto agent = options.agent ? tensorscope::Agent::start({.job = options.job}) : tensorscope::Agent{};
  agent.watch("net", *net, optimizer);
  agent.hyperparameters(
      {{"lr", options.learning_rate}, {"batch", options.batch}, {"weight_decay", 0.01}, {"seed", options.seed}});
  // The same pictures and questions step after step.
  agent.probe("pairs", probed.images, probed.answers,
              [&](const torch::Tensor& images) { return net->forward(probed.words, images); });
  agent.words("pairs:label", answer_of);
  agent.words("pairs:tokens", word_of);
  agent.words("net:tokens", word_of);

  const ProgressClock clock;
  for (std::int64_t step = 0; options.has(step); ++step) {
    set_learning_rate(optimizer, options.learning_rate * warmed_up(step, kWarmUpSteps));

    const Examples batch = draw(digits.training, options.batch);
    const torch::Tensor scores = net->forward(batch.words, batch.images);
    const torch::Tensor loss = torch::nn::functional::cross_entropy(scores, batch.answers);
    optimizer.zero_grad();
    loss.backward();
    torch::nn::utils::clip_grad_norm_(net->parameters(), 1.0);
    optimizer.step();

    agent.scalar("loss/train", loss);
    agent.tokens("net", batch.words);
    agent.image("net", batch.images, kPatches);
    agent.tokens("pairs", probed.words);
    agent.image("pairs", probed.images, kPatches);
    if (options.validates_at(step)) {
      const Answers answers = validate(net, validation);
      agent.scalar("loss/validation", answers.loss);
      std::printf("step %6lld   loss %.4f   validation loss %.4f   right:", static_cast<long long>(step),
                  loss.item<double>(), answers.loss);
      for (std::size_t i = 0; i < kQuestions.size(); ++i) {
        const std::string name = name_of(kQuestions[i]);
        agent.scalar("accuracy/validation/" + name, answers.accuracy[i]);
        std::printf(" %s %5.1f %%", name.c_str(), 100 * answers.accuracy[i]);
      }
      std::printf("   %6.1f s\n", clock.seconds());
      std::fflush(stdout);
    }
    agent.step();
  }
  if (weights_file) weights_file->save(net->parameters());
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.job = "vqa";
  options.batch = 64;
  options.learning_rate = 1e-3;
  CommandLine line("vqa", "trains a transformer to answer questions about pairs of digits, with the tensorscope agent");
  options.add_to(line, kShippedTrainingDigits);
  line.text("--data", options.data_dir, "DIR", kDigitDataMeaning);
  return run_program(line, argc, argv, [&options] { train(options); });
}
