#include "viewer/store/first_choice.h"

namespace tensorscope::viewer {
namespace {

bool is_of_agent(const Source& source) {
  return source.path().starts_with("tensorscope/");
}

}  // namespace

const Source* first_choice(const std::deque<Source>& sources, const std::function<bool(const Source&)>& can_show) {
  const Source* own = nullptr;
  const Source* any = nullptr;
  for (const Source& source : sources) {
    if (!can_show(source)) continue;
    if (source.entry.kind == schema::SourceKind::parameter) return &source;
    if (own == nullptr && !is_of_agent(source)) own = &source;
    if (any == nullptr) any = &source;
  }
  return own != nullptr ? own : any;
}

}  // namespace tensorscope::viewer
