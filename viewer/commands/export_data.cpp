#include "viewer/commands/answer_file.h"
#include "viewer/commands/commands.h"
#include "viewer/commands/export_panel.h"
#include "viewer/commands/open_job.h"
#include "viewer/commands/tensor_request.h"
#include "viewer/export/json_text.h"
#include "viewer/export/series_export.h"
#include "viewer/export/tensor_export.h"
#include "viewer/look/number_format.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

// What is derived from tensors is computed only while somebody asks for it.
void ask_for_points(const ExportOptions& options, Connection& connection, const Source& source) {
  const auto want = [&](Store& store) { store.want(source, schema::Product::stats); };
  ask_until(connection, options.timeout_s, want, [&] { return !source.scalars.empty(); });
}

ExitCode export_series(const ExportOptions& options, OpenJob& open, const Source& source, Program& program) {
  const ScalarSeries& series = source.scalars;
  const bool is_derived = source.entry.parent != schema::kNoSource;
  if (series.empty() && is_derived) ask_for_points(options, *open.connection, source);
  const Store& store = open.connection->store();
  if (series.empty()) {
    const std::string& note = source.entry.note;
    const std::string hint = is_derived && note.empty() && store.status().can_bring_data() ? "raise --timeout" : note;
    return fail(program, in_quotes(source.path()) + " has no points yet; " + job_state_text(store.status()) +
                             (hint.empty() ? "" : "; " + hint));
  }
  SeriesTable table = whole_series(series, store.time());
  if (options.step) {
    const auto step = static_cast<double>(*options.step);
    const std::optional<std::size_t> entry = series.entry_at(step);
    if (!entry || series.steps()[*entry] < step) {
      const auto first = static_cast<std::uint64_t>(series.first_steps().front());
      const std::uint64_t last = series.newest_step();
      return fail(program, "step " + look::format_count(*options.step) + " of " + in_quotes(source.path()) +
                               " is not there; kept are steps " + look::format_count(first) + " to " +
                               look::format_count(last));
    }
    table.begin = *entry;
    table.end = *entry + 1;
  }
  std::string content;
  switch (options.format) {
    case Format::npy:
      content = series_as_npy(table);
      break;
    case Format::csv:
      content = series_as_csv(table);
      break;
    case Format::json:
      content = series_as_json(table, open.job.label(), source.path());
      break;
  }
  std::uint64_t points = 0;
  for (std::size_t entry = table.begin; entry < table.end; ++entry) points += series.points()[entry];
  return write_answer(options.out, content,
                      source.path() + " of " + open.job.label() + ", " + look::format_count(points) + " points in " +
                          look::format_count(table.rows()) + " rows",
                      program);
}

ExitCode export_value(const ExportOptions& options, const OpenJob& open, const Source& source, Program& program) {
  const std::string& value = source.entry.value;
  std::string content;
  switch (options.format) {
    case Format::npy:
      return fail(program, in_quotes(source.path()) +
                               " is a hyper-parameter, text that .npy has no place for; "
                               "use --format csv or json");
    case Format::csv: {
      std::string quoted;
      for (const char character : value) quoted.append(character == '"' ? 2 : 1, character);
      content = "value\n\"" + quoted + "\"\n";
      break;
    }
    case Format::json:
      content = json_text(Json{{"job", open.job.label()}, {"source", source.path()}, {"value", value}}) + "\n";
      break;
  }
  return write_answer(options.out, content, source.path() + " of " + open.job.label(), program);
}

ExitCode export_tensor(const ExportOptions& options, OpenJob& open, const Source& source, Program& program) {
  TensorRequest request;
  request.source = &source;
  request.products = options.format == Format::json
                         ? schema::Product::region | schema::Product::stats | schema::Product::histogram
                         : schema::Product::region;
  request.step = options.step;
  request.timeout_s = options.timeout_s;
  std::string problem;
  const RegionSample* const sample = get_tensor(request, *open.connection, problem);
  if (sample == nullptr) return fail(program, problem);
  std::string content;
  switch (options.format) {
    case Format::npy:
      content = tensor_as_npy(*sample);
      break;
    case Format::csv:
      content = tensor_as_csv(*sample);
      break;
    case Format::json:
      content = tensor_as_json(open.job.label(), source, *sample);
      break;
  }
  const std::string count =
      look::format_count(element_count(sample->region)) + " of " + look::format_count(sample->total) + " elements";
  const ExitCode code =
      write_answer(options.out, content,
                   source.path() + " of " + open.job.label() + ", step " + look::format_count(sample->step) + ", " +
                       count + " as " + std::string(schema::name_of(sample->region.dtype)),
                   program);
  if (code == succeeded && !sample->is_whole()) {
    note(program, options.out + " holds " + count + ": no larger part of the tensor was sampled");
  }
  return code;
}

}  // namespace

ExitCode export_command(const ExportOptions& options, Program& program) {
  if (!options.panel.empty()) return export_panel(options, program);
  if (const std::string problem = why_unwritable(options.out); !problem.empty()) return fail(program, problem);
  std::optional<OpenJob> open = open_job(options.job, Access::ask, program);
  if (!open) return failed;
  const Store& store = open->connection->store();
  learn_names(*open->connection, options.timeout_s, [&] { return store.find(options.source) != nullptr; });
  const Source* const source = find_source(options.source, *open, program);
  if (source == nullptr) return failed;
  const schema::CatalogEntry& entry = source->entry;
  if (entry.kind == schema::SourceKind::hyperparameter || entry.kind == schema::SourceKind::alert) {
    return export_value(options, *open, *source, program);
  }
  if (entry.kind == schema::SourceKind::scalar || entry.series != schema::kNoSeries) {
    return export_series(options, *open, *source, program);
  }
  return export_tensor(options, *open, *source, program);
}

}  // namespace tensorscope::viewer
