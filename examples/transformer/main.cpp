// Trains a causal language model on the New Testament. The lines of the agent are those that say `agent`.
#include <tensorscope/agent.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>

#include "common/program.h"
#include "common/progress_clock.h"
#include "common/schedule.h"
#include "common/trainer_options.h"
#include "common/weights_file.h"
#include "network.h"
#include "text.h"

namespace {

constexpr std::int64_t kVocabulary = 4000;
constexpr std::int64_t kWarmUpSteps = 200;
constexpr std::int64_t kProbedVerses = 8;
constexpr std::int64_t kProbedWords = 16;

struct Options : TrainerOptions {
  std::string text = TRANSFORMER_SHIPPED_TEXT;
};

// Sequences of words and, for each word, the one that follows: B × kContext.
struct Batch {
  torch::Tensor words;
  torch::Tensor next;
};

Batch batch_at(const torch::Tensor& text, const torch::Tensor& starts) {
  const torch::Tensor offsets = torch::arange(LanguageModelImpl::kContext + 1);
  const torch::Tensor sequences = text.index_select(0, (starts.unsqueeze(1) + offsets).flatten())
                                      .reshape({starts.size(0), LanguageModelImpl::kContext + 1});
  return {sequences.slice(1, 0, -1), sequences.slice(1, 1)};
}

torch::Tensor loss_of(const torch::Tensor& scores, const torch::Tensor& next) {
  return torch::nn::functional::cross_entropy(scores.flatten(0, 1), next.flatten());
}

// The mean over all whole sequences of the text, in nats a word.
double validate(LanguageModel& net, const torch::Tensor& text) {
  constexpr std::int64_t kChunk = 32;  // The scores of a sequence take 1 MB.
  const torch::NoGradGuard no_grad;
  net->eval();
  const torch::Tensor starts =
      torch::arange(0, text.size(0) - LanguageModelImpl::kContext, LanguageModelImpl::kContext);
  double loss = 0;
  for (const torch::Tensor& chunk : starts.split(kChunk)) {
    const Batch batch = batch_at(text, chunk);
    loss += loss_of(net->forward(batch.words), batch.next).item<double>() * static_cast<double>(chunk.size(0));
  }
  net->train();
  return loss / static_cast<double>(starts.size(0));
}

void train(const Options& options) {
  std::optional<WeightsFile> weights_file;
  if (!options.weights_file.empty()) weights_file.emplace(options.weights_file);

  torch::manual_seed(options.seed);
  torch::set_num_threads(static_cast<int>(options.threads));
  const Text text = load_text(options.text, kVocabulary);
  const torch::Tensor verses = text.beginnings(kProbedVerses, kProbedWords + 1);
  LanguageModel net(text.vocabulary.size());
  torch::optim::AdamW optimizer(net->parameters(),
                                torch::optim::AdamWOptions(options.learning_rate).weight_decay(0.01));

  auto agent = options.agent ? tensorscope::Agent::start({.job = options.job}) : tensorscope::Agent{};
  agent.watch("net", *net, optimizer);
  agent.hyperparameters({{"lr", options.learning_rate},
                         {"batch", options.batch},
                         {"context", LanguageModelImpl::kContext},
                         {"dropout", LanguageModelImpl::kDropout},
                         {"weight_decay", 0.01},
                         {"seed", options.seed}});

  // The same verses step after step: what follows their first words is the label.
  const auto word_of = [&text](std::int64_t number) { return text.vocabulary.word_of(number); };
  agent.probe("verses", verses.slice(1, 0, kProbedWords), verses.select(1, kProbedWords),
              [&net](const torch::Tensor& words) { return net->forward(words).select(1, -1); });
  agent.words("verses:input", word_of);
  agent.words("verses:label", word_of);
  agent.words("net:tokens", word_of);

  const ProgressClock clock;
  for (std::int64_t step = 0; options.has(step); ++step) {
    set_learning_rate(optimizer, options.learning_rate * warmed_up(step, kWarmUpSteps));

    const std::int64_t starts = text.training.size(0) - LanguageModelImpl::kContext;
    const Batch batch = batch_at(text.training, torch::randint(starts, {options.batch}, torch::kLong));
    const torch::Tensor loss = loss_of(net->forward(batch.words), batch.next);
    optimizer.zero_grad();
    loss.backward();
    torch::nn::utils::clip_grad_norm_(net->parameters(), 1.0);
    optimizer.step();

    agent.scalar("loss/train", loss);
    agent.tokens("net", batch.words);
    if (options.validates_at(step)) {
      const double validation_loss = validate(net, text.validation);
      agent.scalar("loss/validation", validation_loss);
      agent.scalar("perplexity/validation", std::exp(validation_loss));
      std::printf("step %6lld   loss %.4f   validation loss %.4f   perplexity %7.1f   %6.1f s\n",
                  static_cast<long long>(step), loss.item<double>(), validation_loss, std::exp(validation_loss),
                  clock.seconds());
      std::fflush(stdout);
    }
    agent.step();
  }
  if (weights_file) weights_file->save(net->parameters());
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.job = "transformer";
  options.batch = 16;
  options.steps = 1500;
  options.learning_rate = 2e-3;
  CommandLine line("transformer", "trains a causal language model on the New Testament, with the tensorscope agent");
  options.add_to(line, 1024);
  line.text("--data", options.text, "FILE", "a text with a verse in each line");
  return run_program(line, argc, argv, [&options] { train(options); });
}
