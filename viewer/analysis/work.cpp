#include "viewer/analysis/work.h"

#include <cblas.h>

namespace tensorscope::viewer::analysis {

void keep_products_on_their_thread() {
  static const bool once = [] {
    openblas_set_num_threads(1);
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace tensorscope::viewer::analysis
