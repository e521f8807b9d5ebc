#include "agent/recorder/name_table.h"

#include <functional>

namespace tensorscope::agent {
namespace {

std::size_t hash_of(std::string_view path) noexcept {
  return std::hash<std::string_view>{}(path);
}

}  // namespace

NameTable::NameTable() {
  current_.store(all_.emplace_back(std::make_unique<Places>(kFirstPlaces)).get(), std::memory_order_relaxed);
}

Source* NameTable::find(std::string_view path) const noexcept {
  // Acquire: pairs with the release in add(); the places are whole.
  const Places& places = *current_.load(std::memory_order_acquire);
  for (std::size_t at = hash_of(path);; ++at) {
    // Acquire: pairs with the release in put(); the source is whole.
    Source* const source = places.places[at & places.mask].load(std::memory_order_acquire);
    if (source == nullptr || source->path == path) return source;
  }
}

void NameTable::Places::put(Source& source) noexcept {
  std::size_t at = hash_of(source.path);
  while (places[at & mask].load(std::memory_order_relaxed) != nullptr) ++at;
  // Release: pairs with the acquire in find().
  places[at & mask].store(&source, std::memory_order_release);
}

void NameTable::add(Source& source) {
  const Places& places = *all_.back();
  const std::size_t number = places.mask + 1;
  // Half full at most: a look-up ends after few places.
  if (2 * (count_ + 1) > number) {
    auto larger = std::make_unique<Places>(2 * number);
    for (std::size_t i = 0; i < number; ++i) {
      if (Source* const known = places.places[i].load(std::memory_order_relaxed)) larger->put(*known);
    }
    larger->put(source);
    // Release: pairs with the acquire in find().
    current_.store(all_.emplace_back(std::move(larger)).get(), std::memory_order_release);
  } else {
    all_.back()->put(source);
  }
  ++count_;
}

}  // namespace tensorscope::agent
