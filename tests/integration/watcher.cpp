#include "tests/integration/watcher.h"

#include <stdexcept>

#include "viewer/store/elements.h"

namespace tensorscope::integration {

void Watcher::frame() {
  using schema::Product;
  connection_.poll();
  for (const viewer::Source& source : connection_.store().sources()) {
    if (source.entry.kind == schema::SourceKind::hyperparameter || (wanted_ && !wanted_(source))) continue;
    connection_.store().want(source, Product::stats | Product::histogram | Product::region);
  }
  connection_.send_wants();
}

bool Watcher::until_over() {
  return until([this] {
    const viewer::JobState state = status().state;
    const bool is_over = state == viewer::JobState::ended || state == viewer::JobState::died;
    return is_over && connection_.is_caught_up();
  });
}

const viewer::Source& Watcher::source(const std::string& path) const {
  const viewer::Source* const source = connection_.store().find(path);
  if (source == nullptr) throw std::runtime_error("there is no source " + path);
  return *source;
}

std::uint64_t Watcher::points(const std::string& path) const {
  return knows(path) ? source(path).scalars.total_points() : 0;
}

std::int64_t Watcher::last_point(const std::string& path) const {
  return points(path) != 0 ? static_cast<std::int64_t>(source(path).scalars.steps().back()) : -1;
}

std::int64_t Watcher::newest_step(const std::string& path) const {
  const viewer::Source* const source = connection_.store().find(path);
  const viewer::RegionSample* const newest = source != nullptr ? source->regions.newest() : nullptr;
  return newest != nullptr ? static_cast<std::int64_t>(newest->step) : -1;
}

std::vector<float> Watcher::newest_values(const std::string& path) const {
  std::vector<float> values;
  if (newest_step(path) >= 0) viewer::elements_as_float(source(path).regions.newest()->region, values);
  return values;
}

}  // namespace tensorscope::integration
