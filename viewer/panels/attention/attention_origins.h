#pragma once

#include <string>
#include <vector>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Attention of the same run of a network, layer after layer: of the training, or of one probe.
struct AttentionOrigin {
  std::string name;  ///< of the probe; "training"
  bool is_probe = false;
  const Source* scores = nullptr;     ///< of the probe
  const Source* label = nullptr;      ///< of the probe, if it has one
  std::vector<const Source*> layers;  ///< in the order in which they are made
  std::vector<std::string> labels;    ///< of the layers: what differs between their names
};

/// Whether the attention panel can show it.
bool is_attention(const Source& source);

/// The training first, then the probes in the order of the catalog; those without attention are left out.
/// Threads: pure.
std::vector<AttentionOrigin> attention_origins(const Store& store);

/// Names without what all of them begin and end with, whole words only: "net.layers.0:attention" and
/// "net.layers.1:attention" are "0" and "1". Of a single one, its last word before ":attention".
std::vector<std::string> short_labels(const std::vector<std::string>& names);

}  // namespace tensorscope::viewer
