#include "viewer/panels/overview/run_facts.h"

#include <array>
#include <ctime>
#include <string_view>
#include <utility>

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

// Where the agent puts what a trainer passes to hyperparameters().
constexpr std::string_view kHyperparameters = "hyperparameters/";
constexpr const char* kRemarks = "tensorscope/remarks";

std::string local_time(std::uint64_t unix_ns) {
  const auto seconds = static_cast<std::time_t>(unix_ns / 1'000'000'000);
  std::tm parts{};
  if (localtime_r(&seconds, &parts) == nullptr) return {};
  std::array<char, 32> text;
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts)};
}

}  // namespace

std::vector<NamedText> hyperparameters_of(const Store& store) {
  std::vector<NamedText> facts;
  for (const Source& source : store.sources()) {
    if (source.entry.kind != schema::SourceKind::hyperparameter || source.path() == kRemarks) continue;
    const bool is_plain = source.path().starts_with(kHyperparameters);
    facts.push_back({source.path().substr(is_plain ? kHyperparameters.size() : 0), source.entry.value});
  }
  return facts;
}

std::vector<NamedText> run_facts(const Store& store) {
  const schema::RunInfo& run = store.run();
  std::vector<NamedText> facts;
  facts.push_back({"process", std::to_string(run.pid)});
  if (run.world_size > 1) {
    facts.push_back({"rank", std::to_string(run.rank) + " of " + std::to_string(run.world_size)});
  }
  if (run.created_unix_ns > 0) facts.push_back({"started", local_time(run.created_unix_ns)});
  if (const auto seconds = store.time().seconds_at(static_cast<double>(store.timeline().newest()))) {
    facts.push_back({"trained for", look::format_duration_ns(*seconds * 1e9)});
  }
  if (const Source* const remarks = store.find(kRemarks)) facts.push_back({"the agent says", remarks->entry.value});
  return facts;
}

std::string in_one_line(const std::vector<NamedText>& facts) {
  std::string line;
  for (const NamedText& fact : facts) line += (line.empty() ? "" : " · ") + fact.name + " " + fact.text;
  return line;
}

DrawnTable as_table(const std::vector<NamedText>& facts) {
  std::vector<std::string> names, texts;
  for (const NamedText& fact : facts) {
    names.push_back(fact.name);
    texts.push_back(fact.text);
  }
  return {{{"name", std::move(names)}, {"value", std::move(texts)}}};
}

}  // namespace tensorscope::viewer
