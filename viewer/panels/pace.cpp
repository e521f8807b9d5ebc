#include "viewer/panels/pace.h"

namespace tensorscope::viewer {
namespace {

constexpr std::uint32_t kLongest = 1'000'000;

}  // namespace

std::uint32_t interval_for(const JobStatus& status, double per_second) {
  const double wanted = status.pace / per_second;
  std::uint32_t interval = 1;
  for (; interval < kLongest; interval *= 10) {
    // Nearest on a log scale: 1.41 is halfway from 1 to 2, 3.16 from 2 to 5, 7.07 from 5 to 10.
    if (wanted < interval * 1.41) return interval;
    if (wanted < interval * 3.16) return interval * 2;
    if (wanted < interval * 7.07) return interval * 5;
  }
  return kLongest;
}

}  // namespace tensorscope::viewer
