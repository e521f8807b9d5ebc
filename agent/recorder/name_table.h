#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "agent/recorder/source.h"

namespace tensorscope::agent {

// All sources by path: open addressing, and nothing ever leaves it, so that a look-up takes no lock and no memory.
//
// Threads: find() any; add() one at a time (the registry lock).
// At the limit: the caller's. It grows twofold; the smaller places stay for those who still look at them, and have
// fewer bytes together than the last.
class NameTable {
 public:
  NameTable();

  Source* find(std::string_view path) const noexcept;
  // A source whose path is not there yet.
  void add(Source& source);

 private:
  using Place = std::atomic<Source*>;
  struct Places {
    explicit Places(std::size_t number) : mask(number - 1), places(std::make_unique<Place[]>(number)) {}
    void put(Source& source) noexcept;

    const std::size_t mask;
    const std::unique_ptr<Place[]> places;
  };
  static constexpr std::size_t kFirstPlaces = 1024;

  std::atomic<const Places*> current_{nullptr};

  // By add() only.
  std::vector<std::unique_ptr<Places>> all_;
  std::size_t count_ = 0;
};

}  // namespace tensorscope::agent
