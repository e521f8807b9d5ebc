#include "agent/capture/own_operators.h"

// A layout in the header depends on NDEBUG, and LibTorch is built with it.
#ifndef NDEBUG
#define NDEBUG
#endif

#include <ATen/record_function.h>

namespace tensorscope::agent {

OwnOperators::OwnOperators()
    : below_(c10::autograd_dispatch_keyset_with_ADInplaceOrView | c10::autocast_dispatch_keyset),
      were_recorded_(at::isRecordFunctionEnabled()) {
  at::enableRecordFunction(false);
}

OwnOperators::~OwnOperators() {
  at::enableRecordFunction(were_recorded_);
}

}  // namespace tensorscope::agent
