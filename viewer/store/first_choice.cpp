#include "viewer/store/first_choice.h"

#include <string>

namespace tensorscope::viewer {
namespace {

bool is_of_agent(const Source& source) {
  return source.path().starts_with("tensorscope/");
}

// Of activations those that rest where the input is negative say most: neurons that are on or off.
bool is_rectified(const Source& source) {
  const schema::CatalogEntry& entry = source.entry;
  return entry.operator_name.find("relu") != std::string::npos || entry.module_type.starts_with("ReLU");
}

// The lower, the better.
int rank_of(const Source& source) {
  if (source.entry.kind == schema::SourceKind::parameter) return 0;
  if (source.entry.kind == schema::SourceKind::activation) return is_rectified(source) ? 1 : 2;
  return is_of_agent(source) ? 4 : 3;
}

}  // namespace

const Source* first_choice(const std::deque<Source>& sources, const std::function<bool(const Source&)>& can_show) {
  const Source* best = nullptr;
  for (const Source& source : sources) {
    if (!can_show(source) || (best != nullptr && rank_of(*best) <= rank_of(source))) continue;
    best = &source;
    if (rank_of(source) == 0) break;
  }
  return best;
}

}  // namespace tensorscope::viewer
