#pragma once

#include <cstdint>

#include "schema/sample.h"

namespace tensorscope::schema {

// What a viewer wants from one source while its lease lives: a desired state, not a command.
struct Want {
  std::uint32_t source = 0;
  Product products = Product::none;
  std::uint32_t interval_steps = 1;  // at least so many steps between two samples
  Window window;                     // for Product::region; dimensions 0: the whole tensor. For Product::vectors its
                                     // first dimension: which rows; dimensions 0: all
  std::uint32_t argument = 0;        // of a source that depends on one: the class whose score's gradient is wanted

  bool operator==(const Want&) const = default;
};

}  // namespace tensorscope::schema
