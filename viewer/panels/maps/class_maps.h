#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "viewer/analysis/class_map.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// A class map before it is laid over anything: L, in the layer's own places.
struct ClassMap {
  std::vector<float> values;
  std::size_t height = 0;
  std::size_t width = 0;
  bool has_gradient = false;  ///< some element of the gradient is not zero
  std::string failure{};      ///< why it could not be computed; it has no values then
};

/// Behind the scores of masked images stand so many of the image as it is: in the batch, and among masked ones.
inline constexpr std::uint32_t kUnmaskedScores = 2;

/// Threads: pure.
/// `other`: the gradient, or the scores of masked images as channels × 1 × 1, as the method needs.
ClassMap class_map_of(analysis::ClassMapMethod method, const Planes& activation, const Planes& other,
                      const std::stop_token& stop);

struct ClassMapRequest {
  const Source* layer = nullptr;
  const Source* other = nullptr;  ///< the gradient, or the scores of masked images; null where the method does without
  std::uint32_t sample = 0;
  std::uint32_t argument = 0;  ///< the class, see schema/want.h; of masked images the number or the predicted one
  analysis::ClassMapMethod method = analysis::ClassMapMethod::grad_cam;
  PatchedImage image{};  ///< whose patches the layer's tokens may be
  bool operator==(const ClassMapRequest&) const = default;
};

/// Class maps of one sample, layer, class and method at all steps of which both the activation and what else it needs
/// were kept: only what is of the very same step belongs together. Each is computed once, when it is asked for.
/// Threads: the window's own; what takes longer than a part of a frame is computed on another one.
/// At the limit: maps of steps that the store no longer has are forgotten. What is computed for an earlier request, or
/// when this ends, is asked to stop; the destructor waits until it did.
class ClassMaps {
 public:
  using Compute = std::function<ClassMap(analysis::ClassMapMethod, const Planes& activation, const Planes& other,
                                         const std::stop_token& stop)>;
  explicit ClassMaps(Compute compute = class_map_of);

  /// Looks for the steps there are; another request forgets all maps. After that this frame's work may begin.
  void update(const ClassMapRequest& request);

  std::span<const std::uint64_t> steps() const { return steps_; }
  /// The last one not after `step`.
  std::optional<std::uint64_t> step_at(std::uint64_t step) const;
  /// Null until it is computed; then is_pending().
  const ClassMap* at(std::uint64_t step);
  bool is_pending() const { return is_pending_; }
  std::size_t memory_bytes() const;

 private:
  // On a thread of its own; it ends before what it was given.
  struct Running {
    std::uint64_t step = 0;
    std::size_t bytes = 0;
    std::future<ClassMap> map;
    std::jthread thread;
  };
  void find_steps();
  void collect();
  const RegionSample* other_at(std::uint64_t step) const;
  void begin(std::uint64_t step);
  void compute(std::uint64_t step, const RegionSample& layer, const RegionSample* other, bool is_long);

  Compute compute_;
  ClassMapRequest request_;
  std::uint64_t layer_revision_ = 0;
  std::uint64_t other_revision_ = 0;
  bool is_known_ = false;
  std::vector<std::uint64_t> steps_;
  std::map<std::uint64_t, ClassMap> maps_;
  double work_left_ = 0.0;  // of this frame
  bool is_pending_ = false;
  std::optional<Running> running_;
  bool is_of_request_ = false;  // what is running
};

/// At most `most` of `steps` (ascending): the oldest, the newest, and between them those that come first after
/// multiples of a round distance, so that they stay the same while new ones come.
std::vector<std::uint64_t> spread(std::span<const std::uint64_t> steps, std::size_t most);

}  // namespace tensorscope::viewer
