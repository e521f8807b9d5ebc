#include "tests/integration/wishes.h"

#include <algorithm>
#include <stdexcept>

#include "schema/segment_writer.h"

namespace tensorscope::integration {

Wishes::Wishes(const schema::FoundSegment& segment) {
  if (!schema::SharedMemory::open(segment.paths.control, schema::SharedMemory::Access::read, memory_).ok()) {
    throw std::runtime_error("cannot read " + segment.paths.control);
  }
  reader_ = schema::ControlReader(memory_.words());
}

std::vector<schema::Want> Wishes::now() {
  reader_.poll(schema::monotonic_ns());
  std::vector<schema::Want> wants;
  for (const schema::ControlReader::LeasedWant& leased : reader_.wants()) wants.push_back(leased.want);
  return wants;
}

bool Wishes::want(std::uint32_t source, schema::Product products) {
  const std::vector<schema::Want> wants = now();
  return std::ranges::any_of(
      wants, [&](const schema::Want& want) { return want.source == source && schema::has(want.products, products); });
}

bool Wishes::want_class(std::uint32_t source, std::uint32_t argument) {
  return std::ranges::any_of(now(), [&](const schema::Want& want) {
    return want.source == source && want.argument == argument && schema::has(want.products, schema::Product::region);
  });
}

}  // namespace tensorscope::integration
