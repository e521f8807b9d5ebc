#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "schema/want.h"

namespace tensorscope::viewer {

/// What the panels of one frame need from the trainer. It is collected anew for each frame: what no panel asks for any
/// more is no longer sampled.
/// Threads: plain data.
class WantList {
 public:
  void clear() { wants_.clear(); }

  /// A window belongs to Product::region and Product::vectors; the default one is the whole tensor.
  void add(std::uint32_t source, schema::Product products, std::uint32_t interval_steps,
           const schema::Window& window = {}, std::uint32_t argument = 0);

  /// In a fixed order, each once, and none that another one serves anyway.
  std::span<const schema::Want> tidy();

 private:
  std::vector<schema::Want> wants_;
};

}  // namespace tensorscope::viewer
