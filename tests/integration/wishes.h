#pragma once

#include <string>
#include <vector>

#include "schema/black_boxes.h"
#include "schema/control.h"
#include "schema/shared_memory.h"

namespace tensorscope::integration {

// What the viewers of a trainer want of it now: its control block, read just as its agent does, leases and all.
// Threads: one.
class Wishes {
 public:
  // Throws if the block cannot be read.
  explicit Wishes(const schema::FoundSegment& segment);

  std::vector<schema::Want> now();
  // Whether one of these products is wanted of a source.
  bool want(std::uint32_t source, schema::Product products);
  // Of the gradient of a class's score, with this argument.
  bool want_class(std::uint32_t source, std::uint32_t argument);

 private:
  schema::SharedMemory memory_;
  schema::ControlReader reader_;
};

}  // namespace tensorscope::integration
