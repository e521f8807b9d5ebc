#include "viewer/frame/shared_lead.h"

#include <algorithm>
#include <string_view>

namespace tensorscope::viewer::frame {
namespace {

constexpr std::string_view kBetweenWords = "-_/ ";

// The length of the whole words that both begin with.
std::size_t common_words(std::string_view a, std::string_view b) {
  const auto common = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  const std::size_t last = a.substr(0, common).find_last_of(kBetweenWords);
  return last == std::string_view::npos ? 0 : last + 1;
}

}  // namespace

std::size_t shared_lead(std::span<const std::string> names, const std::string& name) {
  std::size_t lead = std::string_view::npos;
  for (const std::string& other : names) {
    const std::size_t common = common_words(name, other);
    if (other != name && common > 0) lead = std::min(lead, common);
  }
  if (lead == std::string_view::npos) return 0;
  const std::string_view rest = std::string_view(name).substr(lead);
  const bool is_told_apart = std::ranges::none_of(
      names, [&](const std::string& other) { return other != name && std::string_view(other).ends_with(rest); });
  return is_told_apart ? lead : 0;
}

}  // namespace tensorscope::viewer::frame
