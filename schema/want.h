#pragma once

#include <cstdint>

#include "schema/sample.h"

namespace tensorscope::schema {

// Arguments of gradients of a class's score that stand for another class of each sample: the one that it is taken for,
// and the one that it is.
inline constexpr std::uint32_t kPredictedClass = 0xffff'ffff;
inline constexpr std::uint32_t kLabelClass = 0xffff'fffe;

// What a viewer wants from one source while its lease lives: a desired state, not a command.
struct Want {
  std::uint32_t source = 0;
  Product products = Product::none;
  std::uint32_t interval_steps = 1;  // at least so many steps between two samples
  Window window;                     // for Product::region; dimensions 0: the whole tensor. For Product::vectors its
                                     // first dimension: which rows; dimensions 0: all
  std::uint32_t argument = 0;        // of a source that depends on one: the class whose score's gradient is wanted, or
                                     // the sample whose masked images are scored

  bool operator==(const Want&) const = default;
};

}  // namespace tensorscope::schema
