#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

namespace tensorscope::viewer::analysis {

/// Attention flow (Abnar & Zuidema 2020): layers of positions as a network of pipes, from a position of the last layer
/// down to the inputs, whose capacities are Â = (A + I) with rows scaled to 1, as in a rollout. How much of an input
/// can be in an output is the maximum flow between the two: row i, column j of the result, rows scaled to 1.
/// `fused` are the layers' matrices of n * n, first layer first. `row_done` is called behind each row, on the caller's
/// thread. Threads: pure. At the limit: n² maximum flows through layers * n² pipes: for short sequences. A row of A
/// that is all zero or not finite passes its own position on. No layers give the identity. Empty, if it was told to
/// stop.
std::vector<double> attention_flow(std::span<const std::span<const float>> fused, std::size_t positions,
                                   const std::stop_token& stop = {}, const std::function<void()>& row_done = {});

/// The same without scaling the rows: the flows themselves.
std::vector<double> maximum_flows(std::span<const std::span<const float>> fused, std::size_t positions,
                                  const std::stop_token& stop = {}, const std::function<void()>& row_done = {});

}  // namespace tensorscope::viewer::analysis
