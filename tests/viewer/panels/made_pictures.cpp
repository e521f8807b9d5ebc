#include "tests/viewer/panels/made_pictures.h"

#include <cmath>
#include <limits>

#include "tests/viewer/panels/made_attention.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

std::unique_ptr<MadeJob> nothing_at_all() {
  return std::make_unique<MadeJob>();
}

std::unique_ptr<MadeJob> two_hundred_scalars() {
  auto job = std::make_unique<MadeJob>();
  std::vector<std::string> names{"train/loss", "val/loss", "train/acc", "val/acc", "lr", "amp/loss_scale"};
  for (int i = 0; i < 64; ++i) names.push_back("grad_norm/encoder.layers." + std::to_string(i) + ".weight");
  for (int i = 0; i < 130; ++i)
    names.push_back("metric_" + std::string(1, static_cast<char>('a' + i % 26)) +
                    std::string(1, static_cast<char>('a' + i / 26)));
  for (std::size_t i = 0; i < names.size(); ++i) {
    job->scalar(names[i]);
    for (std::uint64_t step = 0; step < 300; step += 3) {
      const double t = static_cast<double>(step) / 300.0;
      job->point(names[i], step, std::exp(-3 * t) * (1 + 0.2 * std::sin(static_cast<double>(i * 31 + step * step))));
    }
  }
  return job;
}

std::unique_ptr<MadeJob> broken_network() {
  auto job = std::make_unique<MadeJob>();
  job->scalar("loss/train", "nats");
  for (std::uint64_t step = 0; step < 400; ++step) {
    const double noise = 0.1 * std::sin(static_cast<double>(step * step));
    job->point("loss/train", step,
               step < 330 ? 2.0 * std::exp(-0.01 * static_cast<double>(step)) + noise
                          : std::numeric_limits<double>::quiet_NaN());
  }
  for (int layer = 0; layer < 40; ++layer) {
    const std::string name = "net.encoder.blocks." + std::to_string(layer) + ".mlp.fc1.weight";
    job->parameter(name, {256, 64}, "Linear");
    job->gradient_of(name);
    std::vector<float> weights = weight_like(16'384, static_cast<std::uint32_t>(layer));
    std::vector<float> slopes = weight_like(16'384, static_cast<std::uint32_t>(layer + 100));
    for (float& slope : slopes) slope *= std::pow(10.0F, -static_cast<float>(layer) * 0.2F);
    if (layer == 7) slopes[5] = kNan;
    if (layer == 9) weights[11] = kInf;
    job->summary(name, 399, weights);
    job->summary(name + ":grad", 399, slopes);
  }
  return job;
}

std::unique_ptr<MadeJob> with_marks() {
  auto job = std::make_unique<MadeJob>();
  job->parameter("net.fc.weight", {24, 40}, "Linear");
  for (std::uint64_t step = 0; step <= 600; step += 20) {
    std::vector<float> values = weight_like(960, 3);
    for (float& value : values) value *= 1.0F + static_cast<float>(step) / 300.0F;
    if (step == 600) {
      values[3 * 40 + 5] = kNan;
      values[12 * 40 + 30] = kInf;
      values[20 * 40 + 11] = -kInf;
    }
    job->sample("net.fc.weight", step, values);
  }
  return job;
}

std::unique_ptr<MadeJob> difference() {
  auto job = with_marks();
  job->store().timeline().set_mark(Timeline::Mark::a, 200);
  job->store().timeline().set_mark(Timeline::Mark::b, 480);
  job->store().timeline().show(520);
  return job;
}

std::unique_ptr<MadeJob> all_nan() {
  auto job = std::make_unique<MadeJob>();
  job->parameter("net.fc.weight", {16, 16}, "Linear");
  job->sample("net.fc.weight", 10, std::vector<float>(256, kNan));
  return job;
}

std::unique_ptr<MadeJob> huge() {
  auto job = std::make_unique<MadeJob>();
  job->parameter("net.huge.weight", {4096, 4096}, "Linear");
  schema::Window window;
  window.dimensions = 2;
  window.count = {512, 1024};
  window.stride = {8, 4};
  std::vector<float> values = weight_like(512 * 1024, 9);
  values[200 * 1024 + 500] = 3.0F;
  job->sample_window("net.huge.weight", 40, window, values);
  job->summary("net.huge.weight", 40, values);
  return job;
}

std::unique_ptr<MadeJob> odd_shapes() {
  auto job = std::make_unique<MadeJob>();
  job->tensor("scale", {});
  job->tensor("tokens", {4, 12, 16});
  job->tensor("nothing", {0, 16});
  job->parameter("net.conv.weight", {256, 128, 3, 3}, "Conv2d");
  job->parameter("net.up.weight", {8, 4, 3, 3}, "ConvTranspose2d");
  job->parameter("net.one.weight", {1, 1}, "Linear");
  for (std::uint64_t step = 0; step < 200; step += 4) {
    job->sample("scale", step, {0.5F + 0.3F * std::sin(static_cast<float>(step) * 0.1F)});
  }
  job->sample("tokens", 200, weight_like(768, 5));
  job->sample("nothing", 200, {});
  job->sample("net.up.weight", 200, weight_like(288, 5));
  job->sample("net.one.weight", 200, {0.25F});
  schema::Window window = whole_window(job->source("net.conv.weight").entry.shape);
  window.count[0] = window.count[1] = 64;
  job->sample_window("net.conv.weight", 200, window, weight_like(64 * 64 * 9, 6));
  return job;
}

std::unique_ptr<MadeJob> black_box() {
  auto job = broken_network();
  job->parameter("net.head.weight", {10, 64}, "Linear");
  job->state(JobState::died);
  return job;
}

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

}  // namespace

std::vector<MadePicture> made_pictures() {
  return {
      {"nothing", "attention", "", nothing_at_all},
      {"english", "attention", "net.layers.2:attention", english_words},
      {"chinese", "attention", "net.layers.1:attention", chinese_words},
      {"scripts", "attention", "net.layers.0:attention", many_scripts},
      {"patches", "attention", "net.layers.3:attention", patches},
      {"both", "attention", "net.layers.3:attention", words_and_patches},
      {"translation", "attention", "net.layers.1:attention", translation},
      {"rollout", "attention", "net.layers.3:attention", english_words, {}, platform::Key::m, 2},
      {"long", "attention", "net.layers.1:attention", long_sequence, send_long_attention},
      {"no-words", "attention", "net.self:attention", no_words},
      {"nothing", "overview", "", nothing_at_all},
      {"nothing", "training", "", nothing_at_all},
      {"nothing", "weights", "", nothing_at_all},
      {"200-scalars", "overview", "", two_hundred_scalars},
      {"200-scalars", "training", "", two_hundred_scalars},
      {"broken", "overview", "", broken_network},
      {"broken-alone", "training", "loss/train", broken_network},
      {"marks", "weights", "net.fc.weight", with_marks},
      {"difference", "weights", "net.fc.weight", difference, {}, platform::Key::m},
      {"all-nan", "weights", "net.fc.weight", all_nan},
      {"huge", "weights", "net.huge.weight", huge},
      {"number", "weights", "scale", odd_shapes},
      {"three-dimensions", "weights", "tokens", odd_shapes},
      {"no-elements", "weights", "nothing", odd_shapes},
      {"many-kernels", "weights", "net.conv.weight", odd_shapes},
      {"transposed", "weights", "net.up.weight", odd_shapes},
      {"one-element", "weights", "net.one.weight", odd_shapes},
      {"black-box", "overview", "", black_box},
      {"black-box", "weights", "net.head.weight", black_box},
  };
}

}  // namespace tensorscope::viewer
