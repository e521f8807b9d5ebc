#include "viewer/commands/job_facts.h"

#include <algorithm>

namespace tensorscope::viewer {

Json facts_of(const Job& job) {
  Json json;
  if (job.can_be_opened()) json["name"] = job.run.job;
  json["pid"] = job.segment.name.pid;
  json["uid"] = job.segment.name.uid;
  if (job.can_be_opened()) {
    json["rank"] = job.run.rank;
    json["world_size"] = job.run.world_size;
    json["state"] = name_of(job.state);
    json["step"] = job.vitals.step;
    json["started_unix_s"] = static_cast<double>(job.run.created_unix_ns) * 1e-9;
  }
  json["segment"] = job.segment.paths.data;
  json["bytes"] = job.segment.bytes;
  if (!job.can_be_opened()) json["problem"] = job.problem;
  return json;
}

Json facts_of(const JobStatus& status) {
  Json json;
  // Of a job that is over they would be a memory.
  const bool is_running = !is_over(status.state);
  json["steps_per_second"] = is_running ? Json(status.steps_per_second) : Json();
  json["idle_s"] = is_running ? Json(static_cast<double>(status.idle_ns) * 1e-9) : Json();
  json["agent_fraction"] = is_running ? Json(status.agent_fraction) : Json();
  json["budget_fraction"] = status.budget_fraction;
  Json& dropped = json["dropped"];
  dropped["total"] = status.dropped();
  for (std::size_t i = 0; i < status.drops.size(); ++i) {
    std::string cause(schema::name_of(static_cast<schema::DropCause>(i)));
    std::ranges::replace(cause, ' ', '_');
    dropped[cause] = status.drops[i];
  }
  json["damaged"] = status.damaged;
  return json;
}

Json facts_of(const Source& source) {
  const schema::CatalogEntry& entry = source.entry;
  Json json;
  json["path"] = entry.path;
  json["kind"] = schema::name_of(entry.kind);
  if (entry.dtype != schema::Dtype::unknown) json["dtype"] = schema::name_of(entry.dtype);
  json["shape"] = entry.shape;
  const auto add = [&json](const char* key, const std::string& text) {
    if (!text.empty()) json[key] = text;
  };
  add("unit", entry.unit);
  add("device", entry.device);
  add("module_type", entry.module_type);
  add("value", entry.value);
  add("note", entry.note);
  if (!source.scalars.empty()) {
    json["last_step"] = source.scalars.newest_step();
    json["last_value"] = source.scalars.values().back();
  }
  return json;
}

}  // namespace tensorscope::viewer
