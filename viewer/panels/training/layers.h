#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// A module that has parameters of its own, and what the agent computes of these while somebody asks for it.
struct Layer {
  std::string path;                  ///< "net.conv1"
  std::string name;                  ///< what tells it apart: "conv1"
  const Source* weight = nullptr;    ///< its first parameter with two dimensions or more, else its first
  const Source* gradient = nullptr;  ///< of the weight
  const Source* norm = nullptr;      ///< of all its gradients; where there is none, of the weight's
  const Source* ratio = nullptr;     ///< of the weight's update to the weight
};

/// All layers of a job in the order in which the network runs them, as far as that was seen.
/// Threads: pure.
std::vector<Layer> layers_of(const Store& store);

/// The module that has this parameter itself: "net.conv1" of "net.conv1.weight", not "net".
std::string module_of(const std::string& parameter);

/// Which of many layers have a curve.
enum class LayerChoice : std::uint8_t { spread, largest, smallest };
inline constexpr std::size_t kMostLayerCurves = 8;

/// Ascending indices of at most `most` layers: evenly through the network with the first and the last, or those whose
/// gradients are on average the largest or the smallest. `selected` is always one of them.
/// Threads: pure.
/// At the limit: layers whose magnitude is not known (NaN) are taken last.
std::vector<std::size_t> choose_layers(std::span<const double> magnitudes, LayerChoice choice, std::size_t most,
                                       std::optional<std::size_t> selected = std::nullopt);

/// The style of each layer's curves: it stays the same as long as the layer is chosen, whichever others come and go.
/// Threads: one owner.
class LayerStyles {
 public:
  void choose(std::span<const std::size_t> chosen);
  /// Of a chosen layer; below the most that were ever chosen at once.
  std::size_t of(std::size_t layer) const;

 private:
  static constexpr std::size_t kFree = static_cast<std::size_t>(-1);
  std::vector<std::size_t> layers_;  // the place of each is its style
};

}  // namespace tensorscope::viewer
