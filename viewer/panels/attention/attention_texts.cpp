#include "viewer/panels/attention/attention_texts.h"

#include <algorithm>
#include <string_view>

#include "viewer/look/number_format.h"
#include "viewer/panels/weights/tensor_form.h"

namespace tensorscope::viewer {

const char* const kNoAttention = "Attention stands here, over words, over patches of a picture, or over both";
const char* const kHowToGetAttention =
    "The job has shown none yet. LibTorch's own attention is seen by watching the model; what is your own is offered:\n"
    "agent.watch(\"net\", *net);\n"
    "agent.attention(\"net.mine\", weights);   // heads x queries x keys\n"
    "agent.tokens(\"net\", ids);  agent.words(\"net:tokens\", [&](auto id) { return vocabulary[id]; });\n"
    "agent.image(\"net\", pixels, {.patch_rows = 8, .patch_columns = 8});";
const char* const kCaveat = "Attention is not an explanation.";
const char* const kCaveatWhy = "It shows where information may flow, not what the output depends on";
const char* const kCaveatBy = "(Jain & Wallace 2019; Serrano & Smith 2019; Wiegreffe & Pinter 2019)";

namespace {

// "13 words of net:tokens, 8 × 8 patches of net:image".
std::string side_text(const PositionNames& names, const char* positions) {
  if (names.parts().empty()) return look::format_signed(names.size()) + " " + positions;
  std::string text;
  for (const PositionPart& part : names.parts()) {
    text += text.empty() ? "" : ", ";
    if (part.is_picture) {
      text += look::format_signed(part.patch_rows) + " × " + look::format_signed(part.patch_columns) + " patches of " +
              part.source->path() + (part.is_guess ? " (by their number)" : "");
    } else {
      text += look::format_signed(part.count) + " tokens of " + part.source->path();
    }
  }
  return text;
}

// No full stop, and none of the tokens that only models use, such as "</s>".
bool is_word(std::string_view word) {
  if (word.starts_with('<') && word.ends_with('>')) return false;
  return word != "\u3002" && std::ranges::any_of(word, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                  (byte >= 'a' && byte <= 'z');
         });
}

// "Layer 3"; a layer with a name keeps it.
std::string layer_text(const std::string& label) {
  const bool is_number = !label.empty() && std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
  return is_number ? "Layer " + label : label;
}

}  // namespace

std::string matrix_title(const AttentionData& data, const AttentionChoice& choice) {
  const std::string layer = layer_text(data.layer_label());
  const std::string up_to = " up to " + (layer.starts_with("Layer ") ? "layer" + layer.substr(5) : layer);
  switch (choice.mode) {
    case HeadMode::one:
      return layer + ", head " + look::format_signed(choice.head);
    case HeadMode::mean:
      return layer + ", mean of " + look::format_signed(data.shape() ? data.shape()->heads : 0) + " heads";
    case HeadMode::rollout:
      return "Rollout" + up_to;
    case HeadMode::flow:
      return "Flow" + up_to;
    case HeadMode::relevance:
      return "Relevance for " + data.score_class().text(choice.class_argument) + up_to;
  }
  return {};
}

std::string matrix_source(const AttentionData& data, const Source& source, const AttentionChoice& choice) {
  std::string text;
  std::optional<std::uint64_t> step;
  if (is_joint(choice.mode)) {
    text = look::format_count(data.layer() + 1) + " layers of " + (data.origin() != nullptr ? data.origin()->name : "");
    if (choice.mode == HeadMode::relevance) {
      text += ", own 1 left out";
    } else {
      text += ", heads by " + std::string(analysis::name(choice.joint.fusion));
    }
    if (choice.mode != HeadMode::relevance && choice.joint.discarded > 0.0) {
      text += ", the smallest " + look::format_percent(choice.joint.discarded) + " discarded";
    }
    const JointAttentionTask::Result* const result = data.joint();
    if (result != nullptr) step = result->asked.step;
    if (result != nullptr && result->matrix.passed_rows > 0) {
      text += ", " + look::format_count(result->matrix.passed_rows) + " rows without attention passed on";
    }
  } else {
    text =
        source.path() + " · " + shape_text(source.entry.shape) + " " + std::string(schema::name_of(source.entry.dtype));
    if (!data.matrix().empty()) step = data.matrix().step();
  }
  return step ? text + " · step " + look::format_count(*step) : text;
}

std::string focus_title(const AttentionData& data, const AttentionChoice& choice) {
  const auto& focus = data.focus();
  if (!focus) return "Tokens";
  const PositionNames& names = focus->is_query ? data.queries() : data.keys();
  const std::string word = names.name(focus->position);
  const bool is_named = !names.word(focus->position).empty();
  const std::string what = is_named                                       ? "“" + word + "”"
                           : names.picture_at(focus->position) != nullptr ? word
                                                                          : "position " + word;
  if (choice.mode == HeadMode::relevance)
    return focus->is_query ? "What counts for " + what : "What " + what + " counts for";
  if (is_joint(choice.mode)) return (focus->is_query ? "Where " + what + " comes from" : "Where " + what + " goes to");
  return focus->is_query ? "What " + what + " attends to" : "What attends to " + what;
}

std::string sequence_source(const AttentionData& data) {
  if (data.axes().is_self) return side_text(data.queries(), "positions");
  return side_text(data.queries(), "queries") + "  →  " + side_text(data.keys(), "keys");
}

std::string no_words_hint(const AttentionData& data, const PositionNames& names) {
  if (names.has_words() || !names.parts().empty()) return {};
  const std::string name = data.origin() != nullptr && data.origin()->is_probe ? data.origin()->name : "net";
  return "Name them: agent.tokens(\"" + name + "\", ids); agent.words(\"" + name + ":tokens\", word_of);";
}

DrawnTable focus_table(const AttentionData& data) {
  std::vector<double> position, weight;
  std::vector<std::string> name, kind;
  if (data.focus()) {
    const PositionNames& names = data.focus()->is_query ? data.keys() : data.queries();
    for (std::size_t i = 0; i < data.weights().size(); ++i) {
      const auto at = static_cast<std::int64_t>(i);
      position.push_back(static_cast<double>(i));
      name.push_back(names.name(at));
      kind.emplace_back(name_of(names.modality(at)));
      weight.push_back(static_cast<double>(data.weights()[i]));
    }
  }
  return {{{"position", std::move(position)},
           {"name", std::move(name)},
           {"kind", std::move(kind)},
           {"weight", std::move(weight)}}};
}

std::string figure_source(const AttentionData& data, const char* figure) {
  std::string text = figure;
  const auto is_reduced = [](const LayerCells& layer) {
    return std::ranges::any_of(
        layer.heads, [](const HeadCell& head) { return head.picture.block_rows * head.picture.block_cols > 1; });
  };
  if (std::ranges::any_of(data.grid().layers(), is_reduced)) text += " · max-abs";
  for (const LayerCells& layer : data.grid().layers()) {
    if (layer.heads.empty() || layer.queries.count == layer.queries.extent) continue;
    text +=
        " · " + look::format_signed(layer.queries.count) + " of " + look::format_signed(layer.queries.extent) + " rows";
    if (layer.keys.count != layer.keys.extent) {
      text += ", ≈ from " + look::format_signed(layer.keys.count) + " of " + look::format_signed(layer.keys.extent) +
              " keys";
    }
    break;
  }
  return text;
}

std::int64_t first_focus(const PositionNames& names) {
  const std::int64_t size = names.size();
  std::int64_t last = -1;
  for (std::int64_t i = size; i-- > 0;) {
    if (names.modality(i) != Modality::text) continue;
    if (is_word(names.word(i))) return i;
    last = std::max(last, i);
  }
  if (last >= 0) return last;
  if (size > 1 && names.modality(0) == Modality::other && names.has(Modality::image)) return 0;
  return size / 2;
}

}  // namespace tensorscope::viewer
