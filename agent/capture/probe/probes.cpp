#include "agent/capture/probe/probes.h"

#include <utility>

namespace tensorscope::agent {

void Probes::add(Recorder& recorder, const std::shared_ptr<Observer>& observer, std::string_view name,
                 const at::Tensor& inputs, const at::Tensor& labels, Probe::Forward forward) {
  Place& place = places_[std::string(name)];
  place.probe.reset();
  place.probe = std::make_unique<Probe>(recorder, observer, place.occasions, name, inputs, labels, std::move(forward));
  collect_problems();
}

void Probes::run() {
  for (auto& [name, place] : places_) {
    if (place.probe == nullptr || !place.probe->is_wanted()) continue;
    place.probe->run();
    if (!place.probe->problem().empty()) collect_problems();
  }
}

void Probes::collect_problems() {
  std::string lines;
  for (const auto& [name, place] : places_) {
    if (place.probe != nullptr && !place.probe->problem().empty())
      lines += "\nprobe " + name + " is off: " + place.probe->problem();
  }
  const std::lock_guard guard(lock_);
  problems_ = std::move(lines);
}

std::string Probes::problems() const {
  const std::lock_guard guard(lock_);
  return problems_;
}

void Probes::clear() noexcept {
  for (auto& [name, place] : places_) place.probe.reset();
}

}  // namespace tensorscope::agent
