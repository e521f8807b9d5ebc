#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tensorscope::viewer {

/// What the name of a scalar says, whatever way people write it: "loss/train", "val_loss", "trainLoss", "ppo.loss.kl".
/// Threads: pure functions.

enum class NamedPhase { none, training, validation, test };

struct NameWords {
  NamedPhase phase = NamedPhase::none;
  /// Lower-case words of each part between '/', '.' and ':', without those that name the phase; no part is empty.
  std::vector<std::vector<std::string>> parts;
};

NameWords words_of(std::string_view name);

/// The quantity that a part names: "ce_loss" is a loss, "val_acc" an accuracy, "grad_norm" a grad norm. Nothing for a
/// part that names a place or a variant: "layer3", "kl".
std::optional<std::string> quantity_in(const std::vector<std::string>& part);

/// Whether it is a value that somebody set by a rule rather than measured: "lr", "optimizer/learning_rate", "lr/group0".
bool names_schedule(std::string_view name);

/// "learning_rate" as "Learning rate".
std::string as_title(std::string_view words);

}  // namespace tensorscope::viewer
