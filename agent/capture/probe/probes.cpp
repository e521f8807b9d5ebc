#include "agent/capture/probe/probes.h"

#include <utility>

namespace tensorscope::agent {

void Probes::add(Recorder& recorder, const std::shared_ptr<Observer>& observer, std::string_view name,
                 const at::Tensor& inputs, const at::Tensor& labels, Probe::Forward forward) {
  Place& place = places_[std::string(name)];
  place.probe.reset();
  place.probe = std::make_unique<Probe>(recorder, observer, place.occasions, name, inputs, labels, std::move(forward));
}

void Probes::run() {
  for (auto& [name, place] : places_) {
    if (place.probe != nullptr && place.probe->is_wanted()) place.probe->run();
  }
}

std::string Probes::problems() const {
  std::string lines;
  for (const auto& [name, place] : places_) {
    if (place.probe != nullptr && !place.probe->problem().empty())
      lines += "\nprobe " + name + " is off: " + place.probe->problem();
  }
  return lines;
}

void Probes::clear() noexcept {
  for (auto& [name, place] : places_) place.probe.reset();
}

}  // namespace tensorscope::agent
