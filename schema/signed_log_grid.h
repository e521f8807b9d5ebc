#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace tensorscope::schema {

// The one grid of every histogram: fixed, so that counts add up over steps, layers and ranks.
//
// Bins in ascending order of value: negative magnitudes from large to small, zero, positive magnitudes from small to large.
// An octave [2^e, 2^(e+1)) has four bins of equal width, cut at 1, 1.25, 1.5 and 1.75 times 2^e; a bin holds its edge
// nearer to zero. Magnitudes below 2^kLowestExponent count in the bin nearest to zero, those from 2^(kHighestExponent)
// on in the outermost, so that the bins of the finite values always add up to their number. NaN and infinities have
// counters of their own, never a bin.
// Threads: constants and pure functions.
struct SignedLogGrid {
  static constexpr int kLowestExponent = -48;
  static constexpr int kHighestExponent = 16;  // exclusive
  static constexpr int kBinsPerOctave = 4;
  static constexpr int kBinsPerSign = (kHighestExponent - kLowestExponent) * kBinsPerOctave;
  static constexpr int kZeroBin = kBinsPerSign;
  static constexpr int kBins = 2 * kBinsPerSign + 1;

  // The bin of a finite value.
  static constexpr int bin_of(double value) noexcept {
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(value);
    const std::uint64_t magnitude = bits & ~(std::uint64_t{1} << 63);
    if (magnitude == 0) return kZeroBin;
    // Exponent and the two highest bits of the fraction: a number that grows by one at every cut.
    const auto cut = static_cast<std::int64_t>(magnitude >> 50);
    constexpr std::int64_t kFirst = (1023 + kLowestExponent) * kBinsPerOctave;
    std::int64_t step = cut - kFirst;
    step = step < 0 ? 0 : step >= kBinsPerSign ? kBinsPerSign - 1 : step;
    const int offset = static_cast<int>(step) + 1;
    return (bits >> 63) != 0 ? kZeroBin - offset : kZeroBin + offset;
  }

  // The magnitude at which the k-th bin of one sign starts, k = 0 … kBinsPerSign (its end there).
  static constexpr double magnitude_at(int k) noexcept {
    const auto cut = static_cast<std::uint64_t>((1023 + kLowestExponent) * kBinsPerOctave + k);
    return std::bit_cast<double>(cut << 50);
  }

  // Edges of a bin in ascending order. The bin of zero is [0, 0]; those nearest to zero start there, and the outermost
  // end at infinity.
  static constexpr double lower_edge(int bin) noexcept {
    if (bin < kZeroBin) return bin == 0 ? -std::numeric_limits<double>::infinity() : -magnitude_at(kZeroBin - bin);
    return bin <= kZeroBin + 1 ? 0.0 : magnitude_at(bin - kZeroBin - 1);
  }
  static constexpr double upper_edge(int bin) noexcept {
    if (bin > kZeroBin) {
      return bin == kBins - 1 ? std::numeric_limits<double>::infinity() : magnitude_at(bin - kZeroBin);
    }
    return bin >= kZeroBin - 1 ? 0.0 : -magnitude_at(kZeroBin - bin - 1);
  }
};

}  // namespace tensorscope::schema
