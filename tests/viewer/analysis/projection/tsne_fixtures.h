#pragma once

#include <vector>

// Made by tests/oracles/tsne_fixtures.py with scikit-learn. Do not edit.
// clang-format off
namespace tensorscope::viewer::fixtures {

// Perplexity 30, Barnes-Hut, 1,000 iterations from places of ((7919 i + 104729 j + 15485 seed) mod 1009) / 1009, less 0.5, times 4e-4.
inline const std::vector<double> kSeedKl{0.315075159, 0.313828707, 0.315436035, 0.313438952, 0.314569533, 0.323780477, 0.325255871, 0.315536678, 0.31480056, 0.318241954};
inline const std::vector<double> kSeedTrustworthiness{0.98970594, 0.989150385, 0.988821788, 0.989414841, 0.988974739, 0.988917505, 0.986306493, 0.990344385, 0.989247089, 0.986910401};

}  // namespace tensorscope::viewer::fixtures
