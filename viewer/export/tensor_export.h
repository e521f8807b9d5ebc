#pragma once

#include <string>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// What was kept of a tensor at one step, as a file's content. Its shape is that of the region: the number of elements
/// in each dimension of its window.
/// Threads: pure functions.

/// The elements in their own dtype and byte order. NumPy has no bfloat16: those become float32, exactly.
std::string tensor_as_npy(const RegionSample& sample);

/// Up to two dimensions: a matrix as it stands, a line for each row (a vector: an element for each line), without a
/// header. More: a line for each element, its index in the whole tensor first, under the header i0,i1,…,value.
/// Numbers have every digit; NaN and infinities are nan, inf and -inf.
std::string tensor_as_csv(const RegionSample& sample);

/// Everything that is known: job, source, step, phase, n of N, window, statistics and histogram if they were sampled at
/// the same step, and the elements as nested arrays under "data".
std::string tensor_as_json(const std::string& job, const Source& source, const RegionSample& sample);
/// Those nested arrays alone.
std::string elements_as_json(const schema::Region& region);

}  // namespace tensorscope::viewer
