#include <array>
#include <ctime>
#include <ostream>

#include "viewer/commands/commands.h"
#include "viewer/commands/job_facts.h"
#include "viewer/commands/open_job.h"
#include "viewer/commands/text_table.h"
#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

std::string local_time(std::uint64_t unix_ns) {
  const auto seconds = static_cast<std::time_t>(unix_ns / 1'000'000'000);
  std::tm local{};
  std::array<char, 64> text{};
  if (localtime_r(&seconds, &local) == nullptr ||
      std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local) == 0) {
    return "unknown";
  }
  return text.data();
}

std::string dropped_text(const JobStatus& status) {
  std::string text = look::format_count(status.dropped());
  std::string causes;
  for (std::size_t i = 0; i < status.drops.size(); ++i) {
    if (status.drops[i] == 0) continue;
    if (!causes.empty()) causes += ", ";
    causes +=
        std::string(schema::name_of(static_cast<schema::DropCause>(i))) + " " + look::format_count(status.drops[i]);
  }
  return causes.empty() ? text : text + " (" + causes + ")";
}

std::string sources_text(const Store& store) {
  std::size_t scalars = 0;
  for (const Source& source : store.sources()) {
    if (source.entry.kind == schema::SourceKind::scalar) ++scalars;
  }
  return look::format_count(store.sources().size()) + ", " + look::format_count(scalars) + " of them scalars";
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t extent : shape) text += (text.empty() ? "" : "x") + std::to_string(extent);
  return text;
}

void print_as_text(const OpenJob& open, Program& program) {
  const Store& store = open.connection->store();
  const JobStatus& status = store.status();
  const schema::RunInfo& run = store.run();
  TextTable table({TextTable::Align::left, TextTable::Align::left});
  table.add({"job", open.job.label() + " (pid " + std::to_string(run.pid) + ", rank " + std::to_string(run.rank) +
                        " of " + std::to_string(run.world_size) + ")"});
  table.add({"state", describe(status)});
  table.add({"step", look::format_count(status.step)});
  // Of a job that brings nothing any more they would be a memory.
  if (!is_over(status.state) && status.steps_per_second > 0) {
    table.add({"speed", look::format_number(status.steps_per_second) + " steps/s"});
    table.add({"agent", look::format_percent(status.agent_fraction) + " of step time (budget " +
                            look::format_percent(status.budget_fraction) + ")"});
  }
  table.add({"dropped", dropped_text(status)});
  if (status.damaged != 0) table.add({"damaged", look::format_count(status.damaged)});
  table.add({"sources", sources_text(store)});
  table.add({"started", local_time(run.created_unix_ns)});
  table.add({"segment", open.job.segment.paths.data + " (" + look::format_bytes(open.job.segment.bytes) + ")"});
  table.print(program.out);
}

// Of a scalar its newest, of others what was said of them.
std::string value_text(const Source& source) {
  if (!source.entry.note.empty()) return source.entry.note;
  if (source.scalars.empty()) return source.entry.value;
  return look::format_number(source.scalars.values().back()) + ", step " +
         look::format_count(source.scalars.newest_step());
}

void print_sources(const Store& store, Program& program) {
  TextTable table(std::vector(5, TextTable::Align::left));
  table.add({"SOURCE", "KIND", "DTYPE", "SHAPE", "VALUE"});
  for (const Source& source : store.sources()) {
    const schema::CatalogEntry& entry = source.entry;
    const bool has_dtype = entry.dtype != schema::Dtype::unknown;
    table.add({entry.path, std::string(schema::name_of(entry.kind)),
               has_dtype ? std::string(schema::name_of(entry.dtype)) : "", shape_text(entry.shape),
               value_text(source)});
  }
  program.out << '\n';
  table.print(program.out);
}

}  // namespace

ExitCode status_command(const StatusOptions& options, Program& program) {
  const std::optional<OpenJob> open = open_job(options.job, Access::only_look, program);
  if (!open) return failed;
  const Store& store = open->connection->store();
  if (options.json) {
    Json json = facts_of(examine(open->job.segment));
    json.update(facts_of(store.status()));
    json["sources"] = Json::array();
    for (const Source& source : store.sources()) json["sources"].push_back(facts_of(source));
    program.out << json_text(json) << '\n';
    return succeeded;
  }
  print_as_text(*open, program);
  if (options.sources) print_sources(store, program);
  return succeeded;
}

}  // namespace tensorscope::viewer
