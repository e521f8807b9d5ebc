#include "viewer/panels/curves/newest_values.h"

#include <algorithm>
#include <span>

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

constexpr double kLeastAge = 25;  // steps

}  // namespace

std::string text_of(double value, std::string_view unit) {
  return unit == "ns" ? look::format_duration_ns(value) : look::format_number(value);
}

std::string newest_value(const Source& source, std::uint64_t step) {
  const auto entry = source.scalars.entry_at(static_cast<double>(step));
  if (!entry) return {};
  const std::span<const double> steps = source.scalars.steps();
  std::string text = text_of(source.scalars.values()[*entry], source.entry.unit);
  // A curve that was given up says so; one that comes every hundred steps is no older than that.
  constexpr double kDistances = 4;
  const double last = *entry > 0 ? steps[*entry] - steps[*entry - 1] : 0.0;
  if (static_cast<double>(step) - steps[*entry] > kDistances * std::max(last, kLeastAge)) {
    text += " (step " + look::format_count(static_cast<std::uint64_t>(steps[*entry])) + ")";
  }
  return text;
}

std::string newest_values(const ScalarGroup& group, const Store& store) {
  if (group.scalars.size() > kMostTold) return look::format_count(group.scalars.size()) + " curves";
  const std::vector<std::string> names = short_names(group);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Source* const source = store.source(group.scalars[i].source);
    if (source == nullptr) continue;
    if (!text.empty()) text += " · ";
    text += names[i];
    const std::string value = newest_value(*source, store.timeline().step());
    if (!value.empty()) text += " " + value;
  }
  return text;
}

}  // namespace tensorscope::viewer
