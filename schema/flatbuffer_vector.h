#pragma once

#include <cstdint>

#include "flatbuffers/flatbuffers.h"

namespace tensorscope::schema {

// The FlatBuffers verifier looks at where a vector's length lies, not at where its elements do: in damaged bytes those of
// eight bytes may lie four off. (An empty vector may lie anywhere, in whole ones too.)
template <typename Element>
bool is_aligned(const flatbuffers::Vector<Element>& vector) noexcept {
  return vector.size() == 0 || reinterpret_cast<std::uintptr_t>(vector.Data()) % sizeof(Element) == 0;
}

}  // namespace tensorscope::schema
