#include "viewer/store/want_list.h"

#include <algorithm>
#include <tuple>

namespace tensorscope::viewer {
namespace {

constexpr auto kAll = static_cast<schema::Product>(schema::kAllProducts);
constexpr schema::Product kOfWindows = schema::Product::region | schema::Product::vectors;

auto key(const schema::Want& want) {
  const schema::Window& window = want.window;
  return std::tie(want.source, want.argument, window.dimensions, window.start, window.count, window.stride, want.interval_steps);
}

bool same_elements(const schema::Want& a, const schema::Want& b) {
  return a.source == b.source && a.argument == b.argument && a.window == b.window;
}

schema::Product without(schema::Product set, schema::Product served) {
  return static_cast<schema::Product>(static_cast<std::uint32_t>(set) & ~static_cast<std::uint32_t>(served));
}

}  // namespace

void WantList::add(std::uint32_t source, schema::Product products, std::uint32_t interval_steps,
                   const schema::Window& window, std::uint32_t argument) {
  schema::Want want;
  want.source = source;
  want.interval_steps = std::max<std::uint32_t>(interval_steps, 1);
  want.argument = argument;
  // One panel's statistics and another's region meet only if those have no window.
  const schema::Product numbers = without(products, kOfWindows);
  const schema::Product elements = without(products, without(kAll, kOfWindows));
  if (numbers != schema::Product::none) {
    want.products = numbers;
    wants_.push_back(want);
  }
  if (elements != schema::Product::none) {
    want.products = elements;
    want.window = window;
    wants_.push_back(want);
  }
}

std::span<const schema::Want> WantList::tidy() {
  std::ranges::sort(wants_, [](const schema::Want& a, const schema::Want& b) { return key(a) < key(b); });
  std::vector<schema::Want> kept;
  for (schema::Want& want : wants_) {
    // Those of the same elements stand together, the most frequent first.
    for (auto earlier = kept.rbegin(); earlier != kept.rend() && same_elements(*earlier, want); ++earlier) {
      if (earlier->interval_steps == want.interval_steps) {
        earlier->products = earlier->products | want.products;
        want.products = schema::Product::none;
      } else {
        want.products = without(want.products, earlier->products);
      }
    }
    if (want.products != schema::Product::none) kept.push_back(want);
  }
  wants_ = std::move(kept);
  return wants_;
}

}  // namespace tensorscope::viewer
