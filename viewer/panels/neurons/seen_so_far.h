#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "viewer/analysis/neuron_health.h"
#include "viewer/panels/neurons/layer_elements.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// What a verdict about neurons rests on.
struct Seen {
  std::uint64_t samples = 0;
  std::uint64_t steps = 0;
  std::uint64_t first_step = 0;
  std::uint64_t last_step = 0;

  /// `is_same_batch`: a probe's samples are the same at every step, and count once.
  void add(std::uint64_t step, std::uint64_t batch, bool is_same_batch);
  /// One need not look back further.
  bool is_enough(bool is_same_batch) const;
};

/// So many samples are looked back over: long enough for a verdict, short enough for one that was alive once.
inline constexpr std::uint64_t kSamplesLookedBack = 4096;

/// What only elements tell of the neurons of a layer over the last samples at or before a step: E|h| of outputs of both
/// signs, and saturation.
/// Threads: one owner.
/// At the limit: reads one sample in each update, the newest first; keeps figures of kMostSteps. Of several samples of
/// one step one counts.
class ElementsSeen {
 public:
  static constexpr std::size_t kMostSteps = 256;

  /// What was asked for: a part of the layer and, of a gradient, the class of the score.
  struct Part {
    schema::Window window;
    std::uint32_t argument = 0;
    bool operator==(const Part&) const = default;
  };

  /// True while there is more to read: call it again in the next frame. What was read of another source, part, kind or
  /// phase of the job is forgotten.
  bool update(const Source& source, std::uint64_t step, const Part& part, analysis::OutputKind kind);

  struct Figures {
    Seen seen;
    std::uint64_t first = 0;  ///< which neurons these are: from the first on every `stride`-th
    std::uint64_t stride = 1;
    std::vector<double> magnitude;  ///< empty: nothing is known
    std::vector<double> saturated;
  };
  Figures figures(std::uint64_t step, bool is_same_batch) const;
  std::uint64_t revision() const { return revision_; }
  std::size_t memory_bytes() const;

 private:
  struct Step {
    std::uint64_t step = 0;
    std::uint64_t samples = 0;
    std::uint64_t first = 0;
    std::uint64_t stride = 1;
    std::vector<float> magnitude;
    std::vector<float> saturated;
  };
  struct Of {
    std::uint32_t source = schema::kNoSource;
    schema::Phase phase = schema::Phase::unknown;
    Part part;
    analysis::OutputKind kind = analysis::OutputKind::any;
    bool operator==(const Of&) const = default;
  };
  bool is_read(std::uint64_t step) const;

  Of of_;
  std::vector<Step> steps_;  // ascending
  std::uint64_t revision_ = 0;
};

}  // namespace tensorscope::viewer
