#pragma once

#include <cstdint>

#include "flatbuffers/flatbuffers.h"

namespace tensorscope::schema {

// The FlatBuffers verifier looks at where a vector's length lies, not at where its elements do: in damaged bytes those of
// eight bytes may lie four off.
template <typename Element>
bool is_aligned(const flatbuffers::Vector<Element>& vector) noexcept {
  return reinterpret_cast<std::uintptr_t>(vector.Data()) % sizeof(Element) == 0;
}

}  // namespace tensorscope::schema
