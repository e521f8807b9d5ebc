#include "viewer/store/unique_number.h"

#include <atomic>

namespace tensorscope::viewer {

std::uint64_t unique_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace tensorscope::viewer
