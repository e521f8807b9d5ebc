#include "tests/integration/trainer.h"

#include <signal.h>

#include <cstdlib>
#include <stdexcept>

#include "schema/segment_reader.h"

namespace tensorscope::integration {
namespace {

Process::Command command(const Trainer::Settings& settings, const std::string& state_file) {
  Process::Command command{.program = program_of(settings.kind),
                           .arguments = {"--state=" + state_file},
                           .environment = settings.environment,
                           .before_start = settings.before_start};
  command.arguments.insert(command.arguments.end(), settings.arguments.begin(), settings.arguments.end());
  return command;
}

std::string unique_file(const std::string& folder) {
  static int count = 0;
  return folder + "/state-" + std::to_string(++count);
}

}  // namespace

std::vector<TrainerKind> trainer_kinds() {
#if defined(TORCH_TRAINER)
  return {TrainerKind::plain, TrainerKind::torch};
#else
  return {TrainerKind::plain};
#endif
}

std::string name_of(TrainerKind kind) {
  return kind == TrainerKind::plain ? "Plain" : "Torch";
}

std::string program_of(TrainerKind kind) {
#if defined(TORCH_TRAINER)
  if (kind == TrainerKind::torch) return TORCH_TRAINER;
#endif
  if (kind == TrainerKind::plain) return PLAIN_TRAINER;
  throw std::logic_error("this build has no such trainer");
}

Trainer::Trainer(const Settings& settings) : Trainer(settings, unique_file(settings.folder)) {}

Trainer::Trainer(const Settings& settings, std::string state_file)
    : process_(command(settings, state_file)), state_file_(std::move(state_file)) {
  const std::string line = process_.read_line().value_or("");
  char* rest = nullptr;
  if (!line.starts_with("status ")) throw std::runtime_error("the trainer does not start: " + process_.errors());
  status_ = static_cast<int>(std::strtol(line.c_str() + 7, &rest, 10));
  message_ = rest;
}

schema::FoundSegment Trainer::segment() const {
  schema::FoundSegment segment;
  const bool is_there = eventually([&] {
    for (schema::FoundSegment& found : segments_of(pid())) {
      if (!schema::SegmentReader().open(found.paths.data).empty()) continue;
      segment = std::move(found);
      return true;
    }
    return false;
  });
  if (!is_there) throw std::runtime_error("the trainer has no segment: " + message_ + process_.errors());
  return segment;
}

std::uint64_t Trainer::step() const {
  schema::SegmentReader reader;
  const std::string problem = reader.open(segment().paths.data);
  if (!problem.empty()) throw std::runtime_error(problem);
  return reader.vitals().step;
}

bool Trainer::trains_on(std::uint64_t steps) const {
  schema::SegmentReader reader;
  if (!reader.open(segment().paths.data).empty()) return false;
  const std::uint64_t until = reader.vitals().step + steps;
  return eventually([&] { return reader.vitals().step >= until; });
}

TrainingState Trainer::finish(bool tell) {
  if (tell) process_.signal(SIGTERM);
  while (const std::optional<std::string> line = process_.read_line()) {
    if (!line->starts_with("finished ")) continue;
    steps_ = std::strtoull(line->c_str() + 9, nullptr, 10);
    process_.wait();
    return TrainingState::load(state_file_);
  }
  throw std::runtime_error("the trainer does not finish: " + process_.errors());
}

TrainingState train_alone(TrainerKind kind, const std::string& folder, std::uint64_t steps, std::uint64_t seed) {
  Trainer trainer({.kind = kind,
                   .folder = folder,
                   .arguments = {"--agent=off", "--steps=" + std::to_string(steps), "--seed=" + std::to_string(seed)}});
  return trainer.finish(false);
}

std::vector<schema::FoundSegment> segments_of(pid_t pid) {
  std::vector<schema::FoundSegment> found = schema::find_segments();
  std::erase_if(found, [pid](const schema::FoundSegment& segment) { return segment.name.pid != pid; });
  return found;
}

}  // namespace tensorscope::integration
