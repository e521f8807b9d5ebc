#include "viewer/store/epoch_axis.h"

#include <algorithm>
#include <cmath>

#include "viewer/store/scalar_series.h"

namespace tensorscope::viewer {

bool EpochAxis::is_named(std::string_view path) {
  constexpr std::string_view kName = "epoch";
  if (path.size() < kName.size()) return false;
  const std::string_view end = path.substr(path.size() - kName.size());
  const auto same = [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b); };
  const bool is_word = path.size() == kName.size() || path[path.size() - kName.size() - 1] == '/' ||
                       path[path.size() - kName.size() - 1] == '.';
  return is_word && std::ranges::equal(end, kName, same);
}

void EpochAxis::renew() const {
  if (series_ == nullptr || series_->revision() == known_revision_) return;
  known_revision_ = series_->revision();
  steps_.clear();
  epochs_.clear();
  const std::span<const double> values = series_->values();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i]) || (!epochs_.empty() && values[i] <= epochs_.back())) continue;
    steps_.push_back(series_->steps()[i]);
    epochs_.push_back(values[i]);
  }
}

bool EpochAxis::is_known() const {
  renew();
  return epochs_.size() > 1;
}

std::uint64_t EpochAxis::revision() const {
  return series_ != nullptr ? series_->revision() : 0;
}

std::optional<double> EpochAxis::epoch_at(double step) const {
  if (!is_known()) return std::nullopt;
  auto hint = static_cast<std::size_t>(std::lower_bound(steps_.begin(), steps_.end(), step) - steps_.begin());
  return at(step, hint);
}

void EpochAxis::epochs_at(std::span<const double> steps, std::vector<double>& epochs) const {
  epochs.clear();
  if (!is_known()) return;
  epochs.reserve(steps.size());
  std::size_t hint = 0;
  for (const double step : steps) epochs.push_back(at(step, hint));
}

double EpochAxis::at(double step, std::size_t& hint) const {
  while (hint < steps_.size() && steps_[hint] < step) ++hint;
  // Beyond both ends the nearest epoch's pace goes on: who records an epoch when it is over has steps before the first.
  const std::size_t next = std::clamp<std::size_t>(hint, 1, steps_.size() - 1);
  const double length = steps_[next] - steps_[next - 1];
  const double share = length > 0 ? (step - steps_[next - 1]) / length : 0;
  const double epoch = epochs_[next - 1] + share * (epochs_[next] - epochs_[next - 1]);
  const double most = epochs_.back() + (epochs_.back() - epochs_[epochs_.size() - 2]);
  return std::clamp(epoch, std::min(0.0, epochs_.front()), most);
}

}  // namespace tensorscope::viewer
