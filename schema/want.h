#pragma once

#include <cstdint>

#include "schema/sample.h"

namespace tensorscope::schema {

// What a viewer wants from one source while its lease lives: a desired state, not a command.
struct Want {
  std::uint32_t source = 0;
  Product products = Product::none;
  std::uint32_t interval_steps = 1;  // at least so many steps between two samples
  Window window;                     // for Product::region; dimensions 0: the whole tensor

  bool operator==(const Want&) const = default;
};

}  // namespace tensorscope::schema
