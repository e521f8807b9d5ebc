#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "viewer/analysis/projection/embedding.h"
#include "viewer/panels/projection/projected_rows.h"
#include "viewer/panels/projection/sample_facts.h"

namespace tensorscope::viewer {

enum class ColorBy : std::uint8_t { label, prediction, cluster, loss, norm, mean, on_rate };

/// "label", "on-rate".
const char* name_of(ColorBy by);

/// By what points of this kind can be coloured, the most telling first.
std::vector<ColorBy> colorings_of(RowsAre are, bool has_labels, bool has_scores);

/// A class of points: what the legend says of it.
struct PointClass {
  std::string name;
  std::size_t mark = 0;  ///< number of its colour and shape
  std::size_t points = 0;
  bool is_none = false;  ///< points of no cluster, which have no colour
};

/// What each point's colour stands for: a class, or a number.
struct PointColors {
  ColorBy by = ColorBy::cluster;
  std::uint64_t revision = 0;  ///< the owner's: changes whenever anything here does
  std::string name;            ///< with its unit: "loss (nats)"
  bool is_classes = false;
  std::vector<std::int32_t> of;     ///< index into `classes`; -1: not known
  std::vector<PointClass> classes;  ///< in the order of their numbers
  std::vector<float> values;        ///< NaN: not known

  std::size_t memory_bytes() const;
};

/// Threads: pure functions.
PointColors colors_of(ColorBy by, const ProjectedRows& rows, const SampleFacts& facts,
                      const analysis::Clusters* clusters);

}  // namespace tensorscope::viewer
