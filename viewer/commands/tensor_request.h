#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "viewer/jobs/connection.h"

namespace tensorscope::viewer {

/// A tensor that somebody wants to have, whole if possible.
struct TensorRequest {
  const Source* source = nullptr;
  schema::Product products = schema::Product::region;
  std::optional<std::uint64_t> step;  ///< nothing: the newest
  double timeout_s = 10;
};

/// Takes what is kept, or asks the living job and waits for its answer. The newest is a sample that came after the
/// question, where the job can be asked; else the newest that is kept. A step is exactly that step: one that is kept,
/// or one that a living job has still before it. Null, and `problem` one line, if there is nothing to be had. The
/// sample is good until the connection is polled again.
const RegionSample* get_tensor(const TensorRequest& request, Connection& connection, std::string& problem);

}  // namespace tensorscope::viewer
