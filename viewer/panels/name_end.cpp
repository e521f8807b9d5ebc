#include "viewer/panels/name_end.h"

#include <imgui.h>

#include "viewer/look/text.h"

namespace tensorscope::viewer {

std::string name_end(look::Font font, const std::string& path, float width) {
  if (look::text_size(font, path).x <= width) return path;
  for (std::size_t at = path.find('.'); at != std::string::npos; at = path.find('.', at + 1)) {
    const std::string end = "…" + path.substr(at + 1);
    if (look::text_size(font, end).x <= width) return end;
  }
  const std::size_t last = path.find_last_of('.');
  return look::elided(font, last == std::string::npos ? path : path.substr(last + 1), width);
}

}  // namespace tensorscope::viewer
