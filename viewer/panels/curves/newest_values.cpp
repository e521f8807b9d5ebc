#include "viewer/panels/curves/newest_values.h"

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {

std::string text_of(double value, std::string_view unit) {
  return unit == "ns" ? look::format_duration_ns(value) : look::format_number(value);
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
    const auto entry = source->scalars.entry_at(static_cast<double>(store.timeline().step()));
    if (entry) text += " " + text_of(source->scalars.values()[*entry], group.unit);
  }
  return text;
}

}  // namespace tensorscope::viewer
