#pragma once

#include <cstddef>

#include "schema/sample.h"

namespace tensorscope::agent {

// Computes the elements of a tensor that is nowhere in memory, for the windows that somebody asks for.
class ElementSource {
 public:
  virtual ~ElementSource() = default;

  // Writes the elements of a window, row-major. The window has the tensor's dimensions and lies inside.
  virtual void fill(const schema::Window& window, std::byte* to) const noexcept = 0;
};

}  // namespace tensorscope::agent
