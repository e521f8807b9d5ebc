#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Elements of one sample, where they are more than a whole tensor of the announced shape.
struct MadeElements {
  std::string path;
  std::uint64_t step = 0;
  std::vector<std::int64_t> shape{};  ///< empty: the source's
  std::vector<float> values{};        ///< of all of it, or of `window`
  std::optional<schema::Window> window{};
  std::uint32_t argument = 0;  ///< the class whose score's gradient it is
  bool vectors = false;        ///< rows for projections
  std::vector<std::string> words{};
};

/// A job made up in a few words: sources, points and samples as an agent would record them.
///   MadeJob job;
///   job.parameter("net.fc.weight", {2, 3}, "Linear");
///   job.sample("net.fc.weight", 7, {1, 2, 3, 4, 5, 6});
/// Threads: one.
class MadeJob {
 public:
  MadeJob();

  Store& store() { return store_; }
  const Source& source(std::string_view path) const;

  std::uint32_t add(schema::CatalogEntry entry);  ///< its id is chosen here
  std::uint32_t add(schema::SourceKind kind, const std::string& path, std::uint32_t parent = schema::kNoSource);
  std::uint32_t scalar(const std::string& path, const std::string& unit = "");
  std::uint32_t parameter(const std::string& path, std::vector<std::int64_t> shape, const std::string& module = "");
  std::uint32_t gradient_of(const std::string& parameter);
  std::uint32_t tensor(const std::string& path, std::vector<std::int64_t> shape);
  void hyperparameter(const std::string& path, const std::string& value);
  /// A tensor that the network makes, such as an activation or attention; `order` is its place in the pass.
  std::uint32_t made(schema::SourceKind kind, const std::string& path, std::vector<std::int64_t> shape,
                     std::uint32_t order, std::vector<std::uint32_t> inputs = {}, const std::string& module = "");
  /// NAME, NAME:input, NAME:label, NAME:scores and NAME:input:grad, as an agent describes them.
  void probe(const std::string& name, std::vector<std::int64_t> input, std::int64_t classes);

  void point(const std::string& path, std::uint64_t step, double value);
  /// Elements of the whole tensor, and their statistics and histogram.
  void sample(const std::string& path, std::uint64_t step, const std::vector<float>& values);
  /// Elements of a window only; statistics of these.
  void sample_window(const std::string& path, std::uint64_t step, const schema::Window& window,
                     const std::vector<float>& values);
  void elements(const MadeElements& elements);
  /// What is known of each neuron: the mean, and the share of elements above zero. `total`: of so many neurons these
  /// are every k-th.
  void units(const std::string& path, std::uint64_t step, const std::vector<float>& mean,
             const std::vector<float>& on_rate, std::uint64_t elements_of_each = 32, std::uint64_t total = 0);
  /// Statistics and histogram only.
  void summary(const std::string& path, std::uint64_t step, const std::vector<float>& values) {
    add_numbers(path, step, values, true);
  }
  /// As the flight recorder takes them.
  void statistics(const std::string& path, std::uint64_t step, const std::vector<float>& values) {
    add_numbers(path, step, values, false);
  }
  /// Why the agent did not sample.
  void answer(const std::string& path, std::uint64_t step, const std::string& text);
  void note(const std::string& path, const std::string& text);

  /// The state the job is in from now on; by default it lives, and is attached to.
  void state(JobState state);
  void step(std::uint64_t step);

 private:
  void add_numbers(const std::string& path, std::uint64_t step, const std::vector<float>& values, bool with_histogram);
  void add(const schema::DecodedSample& sample);

  Store store_;
  JobStatus status_;
  std::uint32_t next_id_ = 0;
};

/// Values that look like trained weights: small, of both signs, the same for the same seed.
std::vector<float> weight_like(std::size_t count, std::uint32_t seed);

}  // namespace tensorscope::viewer
