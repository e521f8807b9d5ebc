#include "viewer/panels/neurons/sample_order.h"

#include <algorithm>
#include <numeric>

#include "viewer/look/number_format.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {

std::vector<std::string> class_names(const RegionSample& labels, std::size_t samples) {
  std::vector<std::string> names;
  if (element_count(labels.region) != samples || labels.region.data.empty()) return names;
  const std::vector<std::string_view> words = words_of(labels);
  for (std::size_t i = 0; i < samples; ++i) {
    names.push_back(words.size() == samples ? std::string(words[i]) : look::format_whole(element_at(labels.region, i)));
  }
  return names;
}

SampleOrder by_class(const RegionSample& labels, std::size_t samples) {
  SampleOrder order;
  const std::vector<std::string> names = class_names(labels, samples);
  if (names.empty()) return order;
  order.samples.resize(samples);
  std::iota(order.samples.begin(), order.samples.end(), std::size_t{0});
  const auto label = [&](std::size_t sample) { return element_at(labels.region, sample); };
  std::ranges::stable_sort(order.samples, {}, label);
  for (std::size_t column = 0; column < samples; ++column) {
    const std::size_t sample = order.samples[column];
    const bool begins = column == 0 || label(sample) != label(order.samples[column - 1]);
    if (begins) {
      const double number = label(sample);
      const auto style = number >= 0.0 && number < 1e6 ? static_cast<std::size_t>(number) : order.groups.size();
      order.groups.push_back({static_cast<std::int64_t>(column), 0, names[sample], style});
    }
    ++order.groups.back().count;
  }
  return order;
}

std::vector<float> reordered(std::span<const float> values, std::size_t columns, std::span<const std::size_t> order) {
  std::vector<float> moved(values.size());
  for (std::size_t row = 0; row * columns < values.size(); ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      moved[row * columns + column] = values[row * columns + order[column]];
    }
  }
  return moved;
}

}  // namespace tensorscope::viewer
