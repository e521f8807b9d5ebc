#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "agent/sampling/tensor_view.h"
#include "schema/catalog.h"

namespace tensorscope::agent {

// Where the elements of a source are, found anew at every step(). Capture implements it over LibTorch.
class TensorOrigin {
 public:
  virtual ~TensorOrigin() = default;
  virtual TensorLook look() = 0;
};

// One thing that is recorded under a path. Lives as long as its recorder, at one address.
// Threads: what is const any; the rest as said there.
struct Source {
  explicit Source(schema::CatalogEntry first) : id(first.id), path(first.path), entry(std::move(first)) {}

  const std::uint32_t id;
  const std::string path;
  std::uint32_t series = schema::kNoSeries;  // set before the source is handed out

  // Under the registry lock.
  schema::CatalogEntry entry;  // as in the catalog
  bool in_catalog = false;
  bool ambiguous = false;          // its note says that the path was used for something else as well
  const char* obstacle = nullptr;  // of the last description
  int descriptions = 0;

  // Read by tensor() without a lock: whether its tensor has to be looked at.
  std::atomic<bool> described{false};  // its shape is in the catalog
  std::atomic<bool> granted{false};    // the next call is to be sampled

  // By the thread that samples it; another's estimate is as good.
  std::atomic<double> ns_per_element{0};  // of a reduction; 0: not measured yet
  std::atomic<std::uint64_t> last_cost_ns{0};

  // By step() and watch().
  std::unique_ptr<TensorOrigin> origin;  // nullptr: offered by tensor()
};

}  // namespace tensorscope::agent
