#include <algorithm>
#include <limits>

#include "tests/viewer/panels/made_attention.h"

namespace tensorscope::viewer {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

const std::vector<std::string> kEnglish{"The",      " animal", " didn", "'t",   " cross", " the", " street",
                                        " because", " it",     " was",  " too", " tired", "."};
const std::vector<std::string> kChinese{"我们", "在", "夜里", "看见", "山", "上", "的",
                                        "星星", "，", "它们", "很",   "亮", "。"};

std::unique_ptr<MadeJob> words(const std::vector<std::string>& sentence, bool is_causal, int layers) {
  auto job = std::make_unique<MadeJob>();
  MadeAttention made;
  made.heads = 8;
  made.queries = made.keys = static_cast<std::int64_t>(sentence.size());
  made.is_causal = is_causal;
  add_layers(*job, 1'200, layers, made);
  add_tokens(*job, "net:tokens", 1'200, sentence);
  return job;
}

std::unique_ptr<MadeJob> english_words() {
  return words(kEnglish, true, 6);
}

std::unique_ptr<MadeJob> chinese_words() {
  return words(kChinese, false, 4);
}

std::unique_ptr<MadeJob> many_scripts() {
  return words({"<s>", "الكتاب", "على", "الطاولة", "e\xcc\x81t\xc3\xa9", "ไทย", "नमस्ते", "日本語", "한국어", "слово",
                "🙂", "\xe2\x82", "\n", "", " ", "internationalization"},
               false, 2);
}

// Of 8 x 8 patches behind so many other positions.
MadeAttention over_patches(std::int64_t heads, std::int64_t first_patch) {
  MadeAttention made;
  made.heads = heads;
  made.queries = made.keys = first_patch + 64;
  made.grid_columns = 8;
  made.first_patch = first_patch;
  return made;
}

std::unique_ptr<MadeJob> patches() {
  auto job = std::make_unique<MadeJob>();
  const MadeAttention made = over_patches(6, 1);
  add_layers(*job, 300, 6, made);
  add_picture(*job, "net:image", 300, 3, 64, {.first = 1, .patch_rows = 8, .patch_columns = 8});
  return job;
}

std::unique_ptr<MadeJob> words_and_patches() {
  auto job = std::make_unique<MadeJob>();
  const MadeAttention made = over_patches(8, 13);
  add_layers(*job, 300, 4, made);
  add_tokens(*job, "net:tokens", 300,
             {"<s>", "什么", "东西", "在", "画", "的", "右边", "?", " What", " is", " on", " the", " right"});
  add_picture(*job, "net:image", 300, 3, 64, {.first = 13, .patch_rows = 8, .patch_columns = 8});
  return job;
}

std::unique_ptr<MadeJob> translation() {
  auto job = std::make_unique<MadeJob>();
  MadeAttention made;
  made.heads = 4;
  made.queries = 13;
  made.keys = 13 - 2;
  add_layers(*job, 50, 2, made);
  add_tokens(*job, "net:tokens", 50, kChinese, {.axis = Placement::Axis::queries});
  add_tokens(*job, "net.layers:tokens", 50,
             {"At", " night", " we", " see", " the", " stars", " over", " the", " hills", ".", "</s>"},
             {.axis = Placement::Axis::keys});
  return job;
}

// Where a class's score would rise with more attention: on some heads, towards `target`.
void add_gradients(MadeJob& job, const std::string& path, std::uint64_t step, const MadeAttention& made,
                   const std::vector<std::int64_t>& targets) {
  job.made(schema::SourceKind::activation_gradient, path + ":grad", {1, made.heads, made.queries, made.keys}, 0);
  std::vector<float> gradients = weight_like(static_cast<std::size_t>(made.heads * made.queries * made.keys), 7);
  for (std::int64_t head = 0; head < made.heads; head += 2) {
    for (std::int64_t query = 0; query < made.queries; ++query) {
      for (const std::int64_t target : targets) {
        gradients[static_cast<std::size_t>((head * made.queries + query) * made.keys + target)] += 0.3F;
      }
    }
  }
  job.elements({.path = path + ":grad", .step = step, .values = gradients, .argument = schema::kPredictedClass});
}

// A probe of one sample with its scores, and layers with gradients of the predicted class.
void add_probe(MadeJob& job, MadeAttention made, int layers, const std::vector<std::int64_t>& targets) {
  constexpr std::uint64_t kStep = 300;
  job.probe("pairs", {1, 4}, 5);
  job.elements({.path = "pairs:label", .step = kStep, .values = {3.0F}, .words = {"tired"}});
  job.sample("pairs:scores", kStep, {0.2F, -0.4F, 0.1F, 3.1F, -1.2F});
  for (int layer = 0; layer < layers; ++layer) {
    const std::string path = "pairs/net.layers." + std::to_string(layer) + ":attention";
    made.layer = layer;
    job.made(schema::SourceKind::attention, path, {1, made.heads, made.queries, made.keys},
             static_cast<std::uint32_t>(layer));
    job.sample(path, kStep, attention_like(made));
    add_gradients(job, path, kStep, made, targets);
  }
}

std::unique_ptr<MadeJob> relevant_words() {
  auto job = std::make_unique<MadeJob>();
  MadeAttention made;
  made.heads = 8;
  made.queries = made.keys = static_cast<std::int64_t>(kEnglish.size());
  add_probe(*job, made, 4, {1, 8});
  add_tokens(*job, "pairs:tokens", 300, kEnglish);
  return job;
}

std::unique_ptr<MadeJob> relevant_patches() {
  auto job = std::make_unique<MadeJob>();
  const MadeAttention made = over_patches(6, 1);
  add_probe(*job, made, 4, {1 + 2 * 8 + 4, 1 + 3 * 8 + 4, 1 + 3 * 8 + 5});
  add_picture(*job, "pairs:image", 300, 3, 64, {.first = 1, .patch_rows = 8, .patch_columns = 8});
  return job;
}

std::unique_ptr<MadeJob> relevant_words_and_patches() {
  auto job = std::make_unique<MadeJob>();
  const MadeAttention made = over_patches(8, 13);
  add_probe(*job, made, 4, {5, 13 + 2 * 8 + 4, 13 + 3 * 8 + 4, 13 + 3 * 8 + 5});
  add_tokens(*job, "pairs:tokens", 300,
             {"<s>", "什么", "东西", "在", "画", "的", "右边", "?", " What", " is", " on", " the", " right"});
  add_picture(*job, "pairs:image", 300, 3, 64, {.first = 13, .patch_rows = 8, .patch_columns = 8});
  return job;
}

constexpr std::int64_t kLong = 4096;

std::unique_ptr<MadeJob> long_sequence() {
  auto job = std::make_unique<MadeJob>();
  for (int layer = 0; layer < 3; ++layer) {
    job->made(schema::SourceKind::attention, "net.layers." + std::to_string(layer) + ":attention", {4, 8, kLong, kLong},
              static_cast<std::uint32_t>(layer));
  }
  std::vector<std::string> story;
  for (std::int64_t i = 0; i < kLong; ++i) story.push_back(kEnglish[static_cast<std::size_t>(i) % kEnglish.size()]);
  add_tokens(*job, "net:tokens", 9, story);
  return job;
}

void send_long_attention(MadeJob& job, const schema::Want& want) {
  const Source& source = *job.store().source(want.source);
  if (source.entry.kind != schema::SourceKind::attention || source.regions.at(9, [&](const RegionSample& sample) {
        return sample.region.window == want.window;
      }) != nullptr) {
    return;
  }
  MadeAttention made;
  made.queries = made.keys = kLong;
  made.is_causal = true;
  made.layer = static_cast<int>(source.entry.order);
  job.sample_window(source.path(), 9, want.window, attention_in(made, want.window));
}

std::unique_ptr<MadeJob> no_words() {
  auto job = std::make_unique<MadeJob>();
  MadeAttention made;
  made.heads = 2;
  made.queries = made.keys = 24;
  for (int layer = 0; layer < 1; ++layer) {
    job->made(schema::SourceKind::attention, "net.self:attention", {1, 2, 24, 24}, 0);
    std::vector<float> weights = attention_like(made);
    weights[5 * 24 + 3] = kNan;
    std::fill_n(weights.begin() + 9 * 24, 24, 0.0F);
    job->sample("net.self:attention", 7, weights);
  }
  return job;
}

std::unique_ptr<MadeJob> nothing_at_all() {
  return std::make_unique<MadeJob>();
}

MadePicture picture(const char* name, const char* source, std::unique_ptr<MadeJob> (*job)()) {
  MadePicture made;
  made.name = name;
  made.panel = "attention";
  made.source = source;
  made.job = job;
  return made;
}

}  // namespace

std::vector<MadePicture> made_attention() {
  std::vector<MadePicture> all{
      picture("nothing", "", nothing_at_all),
      picture("english", "net.layers.2:attention", english_words),
      picture("chinese", "net.layers.1:attention", chinese_words),
      picture("scripts", "net.layers.0:attention", many_scripts),
      picture("image", "net.layers.3:attention", patches),
      picture("both", "net.layers.3:attention", words_and_patches),
      picture("translation", "net.layers.1:attention", translation),
      picture("no-words", "net.self:attention", no_words),
      picture("rollout", "net.layers.3:attention", english_words),
      picture("long", "net.layers.1:attention", long_sequence),
  };
  using platform::Key;
  all[8].keys = {Key::m, Key::m};
  all[9].answer = send_long_attention;
  const auto add = [&all](const char* name, const char* source, std::unique_ptr<MadeJob> (*job)(), int presses) {
    all.push_back(picture(name, source, job));
    all.back().keys.assign(static_cast<std::size_t>(presses), Key::m);
  };
  constexpr int kFlow = 3;
  constexpr int kRelevance = 4;
  add("flow", "net.layers.3:attention", english_words, kFlow);
  add("no-flow", "net.layers.1:attention", long_sequence, kFlow);
  all.back().answer = send_long_attention;
  add("relevance-words", "pairs/net.layers.3:attention", relevant_words, kRelevance);
  add("relevance-image", "pairs/net.layers.3:attention", relevant_patches, kRelevance);
  add("relevance-both", "pairs/net.layers.3:attention", relevant_words_and_patches, kRelevance);
  add("no-relevance", "net.layers.3:attention", english_words, kRelevance);
  return all;
}

}  // namespace tensorscope::viewer
