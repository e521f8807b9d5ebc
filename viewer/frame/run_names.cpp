#include "viewer/frame/run_names.h"

#include <algorithm>
#include <functional>

namespace tensorscope::viewer::frame {
namespace {

using Detail = std::function<std::string(std::size_t)>;

bool is_shared(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::count(names, name) > 1;
}

// Adds what tells apart to the names that are shared, unless it is the same for all that share one.
void tell_apart(std::vector<std::string>& names, const Detail& detail) {
  const std::vector<std::string> before = names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_shared(before, before[i])) continue;
    bool differs = false;
    for (std::size_t k = 0; k < names.size(); ++k) differs |= before[k] == before[i] && detail(k) != detail(i);
    if (differs) names[i] += " · " + detail(i);
  }
}

}  // namespace

std::vector<std::string> run_names(std::span<const schema::RunInfo> runs) {
  std::vector<std::string> names;
  for (const schema::RunInfo& run : runs) names.push_back(run.job);
  tell_apart(names, [&runs](std::size_t i) { return "rank " + std::to_string(runs[i].rank); });
  tell_apart(names, [&runs](std::size_t i) { return std::to_string(runs[i].pid); });
  const std::vector<std::string> before = names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto earlier = std::count(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(i), before[i]);
    if (earlier > 0) names[i] += " · " + std::to_string(earlier + 1);
  }
  return names;
}

}  // namespace tensorscope::viewer::frame
