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

std::unique_ptr<MadeJob> patches() {
  auto job = std::make_unique<MadeJob>();
  MadeAttention made;
  made.heads = 6;
  made.queries = made.keys = 65;
  made.grid_columns = 8;
  made.first_patch = 1;
  add_layers(*job, 300, 6, made);
  add_picture(*job, "net:image", 300, 3, 64, {.first = 1, .patch_rows = 8, .patch_columns = 8});
  return job;
}

std::unique_ptr<MadeJob> words_and_patches() {
  auto job = std::make_unique<MadeJob>();
  MadeAttention made;
  made.heads = 8;
  made.queries = made.keys = 13 + 64;
  made.grid_columns = 8;
  made.first_patch = 13;
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
  all[8].keys = {platform::Key::m, platform::Key::m};
  all[9].answer = send_long_attention;
  return all;
}

}  // namespace tensorscope::viewer
