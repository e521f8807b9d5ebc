#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "agent/recorder/occasion.h"
#include "agent/recorder/price.h"
#include "agent/sampling/device_tensor.h"
#include "agent/sampling/tensor_view.h"
#include "schema/catalog.h"
#include "schema/kinds.h"

namespace tensorscope::agent {

// Where the elements of a source are, found anew at every step() at which somebody wants them. Capture implements it
// over LibTorch.
class TensorOrigin {
 public:
  virtual ~TensorOrigin() = default;
  // Absent: there are none at this step; it is asked again at the next.
  virtual TensorLook look(std::uint64_t step) = 0;
  // What is known of it when it is watched, before anybody wants it.
  virtual TensorLook first_look(std::uint64_t step) { return look(step); }
  // Nobody wants it any more: what it kept for the next look can go.
  virtual void rest() noexcept {}
};

// A number that is made of tensors, at the steps at which somebody wants it.
class ScalarOrigin {
 public:
  virtual ~ScalarOrigin() = default;
  // Nothing: there is none at this step; it is asked again at the next.
  virtual std::optional<double> compute(std::uint64_t step) = 0;
  // If it computed nothing: what a device was asked for instead.
  virtual std::optional<DeviceNumber> begin(std::uint64_t /*step*/) { return std::nullopt; }
  // It will be asked at the end of `step`. True if the source's occasion has to happen in it.
  virtual bool expect(std::uint64_t /*step*/) { return false; }
  // Whether there is nothing at a step in which the occasion did not happen.
  virtual bool needs_occasion() const { return false; }
  // Whether `step` is such a step: known before anything is computed.
  virtual bool has_missed_occasion(std::uint64_t /*step*/) const { return false; }
  virtual void rest() noexcept {}
};

// The word that a whole number stands for, such as a token or a class.
using WordOf = std::function<std::string(std::int64_t)>;

// The phases in which a source's next offer is to be sampled.
// Threads: any.
class Grants {
 public:
  // Of every phase. False if all were there already.
  bool give() noexcept { return phases_.exchange(kAll, std::memory_order_relaxed) != kAll; }
  void take_back() noexcept { phases_.store(0, std::memory_order_relaxed); }
  bool has(schema::Phase phase) const noexcept { return (phases_.load(std::memory_order_relaxed) & bit(phase)) != 0; }
  void use(schema::Phase phase) noexcept {
    phases_.fetch_and(static_cast<std::uint8_t>(~bit(phase)), std::memory_order_relaxed);
  }

 private:
  static constexpr std::uint8_t kAll = (1u << schema::kPhaseCount) - 1;
  static constexpr std::uint8_t bit(schema::Phase phase) noexcept {
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(phase));
  }

  std::atomic<std::uint8_t> phases_{0};
};

// One thing that is recorded under a path. Lives as long as its recorder, at one address.
// Threads: what is const any; the rest as said there.
struct Source {
  explicit Source(schema::CatalogEntry first, Occasion* when = nullptr)
      : id(first.id), path(first.path), kind(first.kind), occasion(when), entry(std::move(first)) {}

  const std::uint32_t id;
  const std::string path;
  const schema::SourceKind kind;
  // At which it is offered, or which its number may need; nullptr: it is offered whenever the trainer does, or step()
  // looks at it.
  Occasion* const occasion;
  std::uint32_t series = schema::kNoSeries;  // set before the source is handed out; of a derived scalar by step()

  // Under the registry lock.
  schema::CatalogEntry entry;      // as in the catalog
  bool gone = false;               // its note says that step() finds it no longer
  const char* obstacle = nullptr;  // of the last description
  int descriptions = 0;
  bool has_asked_for_series = false;  // of a derived scalar

  // Written under the registry lock, read without.
  std::atomic<bool> in_catalog{false};
  std::atomic<bool> ambiguous{false};         // its note says that the path was used for something else as well
  std::atomic<std::uint64_t> fingerprint{0};  // of the look that the description is of; 0: none

  // Read by tensor() without a lock: whether its tensor has to be looked at.
  std::atomic<bool> described{false};  // its shape is in the catalog
  Grants grants;                       // whether the next call is to be sampled

  std::atomic<const WordOf*> word_of{nullptr};  // of its whole numbers; lives as long as the registry

  // What samples of it cost; by whoever samples it, and the estimate of one is as good as that of another.
  Cost reduction{1};
  Cost region{0.5};
  Price price;  // of all that is done at once
  Price least;  // of what no thinning makes cheaper: the look at it, or its computation

  // Whether its last value, or one of the elements of its last sample, was not finite; and of the last that were, for
  // whoever asks what they were before. By whoever records it.
  std::atomic<bool> was_finite{false};
  std::atomic<double> good_abs_max{-1};  // none yet
  std::atomic<std::uint64_t> good_step{0};

  // By step() and watch().
  std::unique_ptr<TensorOrigin> origin;   // nullptr: offered, or no tensor
  std::unique_ptr<ScalarOrigin> derived;  // of a scalar that step() computes
  bool is_in_flight_recorder = false;
  const std::string* watched_as = nullptr;  // the name under which the module was watched that has it
};

}  // namespace tensorscope::agent
