#include "viewer/frame/picture_pace.h"

#include <algorithm>

namespace tensorscope::viewer::frame {
namespace {

constexpr std::uint64_t kLeastPictureNs = 33'000'000;
constexpr std::uint64_t kPictureShare = 5;  // the share of time that they may take: a fifth
constexpr double kSecond = 1e9;

}  // namespace

std::uint64_t rest_ns(double frame_ns) {
  return std::max(kLeastPictureNs, static_cast<std::uint64_t>(frame_ns) * kPictureShare);
}

bool is_redraw_due(std::uint64_t since_ns, double asked_s, double frame_ns, bool follows_input) {
  if (asked_s <= 0 || static_cast<double>(since_ns) < asked_s * kSecond) return false;
  return follows_input || since_ns >= rest_ns(frame_ns);
}

}  // namespace tensorscope::viewer::frame
