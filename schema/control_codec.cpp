#include "schema/control_codec.h"

namespace tensorscope::schema {
namespace {

constexpr Word pair(std::uint32_t high, std::uint32_t low) noexcept { return Word{high} << 32 | low; }
constexpr std::uint32_t high(Word word) noexcept { return static_cast<std::uint32_t>(word >> 32); }
constexpr std::uint32_t low(Word word) noexcept { return static_cast<std::uint32_t>(word); }

}  // namespace

void store_want(Word* words, const Want& want) noexcept {
  store_relaxed(words[want_words::source_products], pair(want.source, static_cast<std::uint32_t>(want.products)));
  store_relaxed(words[want_words::interval_steps], want.interval_steps);
  store_relaxed(words[want_words::dimensions], want.window.dimensions);
  for (std::size_t i = 0; i < kMaxDimensions; ++i) {
    store_relaxed(words[want_words::windows + i], pair(want.window.start[i], want.window.count[i]));
  }
  for (std::size_t i = 0; i < kMaxDimensions; i += 2) {
    store_relaxed(words[want_words::strides + i / 2], pair(want.window.stride[i], want.window.stride[i + 1]));
  }
  store_relaxed(words[want_words::argument], want.argument);
}

bool load_want(const Word* words, Want& want) noexcept {
  const Word source_products = load_relaxed(words[want_words::source_products]);
  const Word interval = load_relaxed(words[want_words::interval_steps]);
  const Word dimensions = load_relaxed(words[want_words::dimensions]);
  const Word argument = load_relaxed(words[want_words::argument]);
  // A newer viewer may also want what this agent does not know.
  const std::uint32_t products = low(source_products) & kAllProducts;
  if (products == 0) return false;
  if (interval == 0 || interval > 0xffffffff || dimensions > kMaxDimensions || argument > 0xffffffff) {
    return false;
  }
  want = {};
  want.source = high(source_products);
  want.products = static_cast<Product>(products);
  want.interval_steps = static_cast<std::uint32_t>(interval);
  want.argument = static_cast<std::uint32_t>(argument);
  want.window.dimensions = dimensions;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const Word window = load_relaxed(words[want_words::windows + i]);
    const Word strides = load_relaxed(words[want_words::strides + i / 2]);
    want.window.start[i] = high(window);
    want.window.count[i] = low(window);
    want.window.stride[i] = i % 2 == 0 ? high(strides) : low(strides);
    if (want.window.count[i] == 0 || want.window.stride[i] == 0) return false;
  }
  return true;
}

void write_slot(Word* control, Word* slot, Word& sequence, std::span<const Want> wants) noexcept {
  store_relaxed(slot[viewer_slot::sequence], sequence + 1);
  // Release fence: pairs with the acquire fence of ControlReader::copy_slot.
  fence_release();
  store_relaxed(slot[viewer_slot::count], wants.size());
  for (std::size_t i = 0; i < wants.size(); ++i) {
    store_want(slot + viewer_slot::header_words + i * want_words::words, wants[i]);
  }
  sequence += 2;
  // Release: pairs with ControlReader::copy_slot.
  store_release(slot[viewer_slot::sequence], sequence);
  // Release: pairs with ControlReader::poll; whoever sees the news sees the slot.
  add_release(control[control::generation], 1);
}

}  // namespace tensorscope::schema
