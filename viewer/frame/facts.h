#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/frame/tone.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer::frame {

/// What the inspector says of a source, as lines of name and value.
struct Fact {
  std::string name;
  std::string value;
  Tone tone = Tone::plain;
};

/// Threads: pure functions.

/// "16 × 1 × 5 × 5"; "scalar" without dimensions.
std::string shape_text(const std::vector<std::int64_t>& shape);

/// What it is: "parameter of Conv2d", "gradient", "loss (nats)".
std::string kind_text(const schema::CatalogEntry& entry);

/// Shape, dtype, device, value of a hyper-parameter.
std::vector<Fact> identity_of(const Source& source);

/// The newest statistics that are not after `step`; null if there are none.
const Summary* statistics_at(const Source& source, std::uint64_t step);
const Summary* histogram_at(const Source& source, std::uint64_t step);

/// Mean, std, min, max, … and the counts of what is not finite.
std::vector<Fact> statistics_of(const schema::Stats& stats);

/// q01, q05, q50, q95, q99 of a sample that has a histogram, each with the width of the bin that it fell into: "0.31 ±
/// 0.05". Empty if nothing finite was counted.
std::vector<Fact> quantiles_of(const Summary& summary);

/// Of a scalar series: the value at `step`, its extremes over the run, how many points.
std::vector<Fact> curve_facts(const ScalarSeries& series, std::uint64_t step);

/// "all 400 elements", "1,024 of 4,194,304 elements".
std::string coverage_text(std::uint64_t sampled, std::uint64_t total);

/// "1,204 (training)".
std::string step_text(std::uint64_t step, schema::Phase phase);

}  // namespace tensorscope::viewer::frame
