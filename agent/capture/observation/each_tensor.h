#pragma once

#include <ATen/core/ivalue.h>

namespace tensorscope::agent {

// Visits the tensors that an operator is given or makes, those of a list among them; not what is undefined.
// Threads: any.
template <typename Visit>
void for_each_tensor(const c10::IValue& value, const Visit& visit) {
  if (value.isTensor()) {
    if (value.toTensor().defined()) visit(value.toTensor());
  } else if (value.isList()) {
    for (const c10::IValue& element : value.toListRef()) {
      if (element.isTensor() && element.toTensor().defined()) visit(element.toTensor());
    }
  }
}

}  // namespace tensorscope::agent
