#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "schema/layout.h"

namespace tensorscope::viewer {

enum class Section { header, catalog, history, descriptors, data };
inline constexpr int kSections = 5;
std::string name_of(Section section);

// What one case of the fuzzer does to a segment: the same for the same seed on every machine.
struct Damage {
  std::string what;  // for the log of a failure
  int section = -1;  // the Section that was hit, -1 for the whole file
  std::vector<std::byte> bytes;
};

// Flipped bits, random, extreme and swapped words, zeroed and random ranges, pieces copied from elsewhere, in one
// section or several; files cut short, of another version, or of nothing but noise.
Damage damage(const std::vector<std::byte>& whole, const schema::Layout& layout, std::uint64_t seed);

}  // namespace tensorscope::viewer
