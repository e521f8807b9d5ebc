#pragma once

#include <optional>
#include <string>

#include "viewer/panels/neurons/layer_elements.h"
#include "viewer/panels/neurons/layer_numbers.h"
#include "viewer/panels/neurons/neurons_over_steps.h"
#include "viewer/panels/neurons/sample_order.h"
#include "viewer/store/probe_sources.h"

namespace tensorscope::viewer {

/// Which samples and figures of a layer are to be shown.
struct LayerChoice {
  bool as_mosaic = false;
  bool by_class = true;
  std::uint64_t sample = 0;  ///< of the mosaic
  OverSteps over_steps = OverSteps::mean;
};

/// What the pictures of a layer show in one frame: asks for it, finds what there is, computes what follows from it.
/// Threads: one owner.
/// At the limit: reads one sample of about 260,000 elements in a frame.
class LayerScene {
 public:
  /// Before each draw. True while there is more to compute in the next frame.
  bool prepare(const Source& source, const Store& store, const LayerChoice& choice);

  analysis::OutputKind kind() const { return kind_; }
  /// Of the layer as the catalog describes it.
  const NeuronLayout& layout() const { return layout_; }
  bool has_mosaic() const { return has_mosaic_; }
  bool is_probe() const { return is_probe_; }
  /// A gradient of a class's score: of the class each sample is taken for.
  bool is_of_score() const { return is_of_score_; }
  std::uint32_t interval() const { return interval_; }

  /// Null: not there. Of the matrix, and of the one sample of the mosaic.
  const RegionSample* region() const { return region_; }
  const RegionSample* mosaic() const { return mosaic_; }
  /// What is shown was asked for by someone else: there is nothing yet of what is wanted here.
  bool is_stand_in() const { return region_ != nullptr && !is_answer_to(region_->region, window_); }
  const LayerElements& elements() const { return elements_; }
  /// Their values as they are drawn: columns in the order.
  const std::vector<float>& values() const { return drawn_values_; }
  const SampleOrder& order() const { return order_; }
  /// "7"; empty: it has no label.
  std::string class_of(std::uint64_t sample) const;
  const std::optional<LayerNumbers>& numbers() const { return numbers_; }
  const NeuronsOverSteps& over_steps() const { return over_steps_; }
  const std::vector<float>& mosaic_values() const { return mosaic_values_; }
  /// What is drawn of samples has values below zero.
  bool has_negative() const { return has_negative_; }
  std::uint64_t revision() const { return revision_; }                ///< changes whenever any of this does
  std::uint64_t values_revision() const { return values_revision_; }  ///< of what is drawn of samples
  std::size_t memory_bytes() const;

 private:
  struct Key {
    std::uint32_t source = schema::kNoSource;
    std::uint64_t regions = 0;
    std::uint64_t labels = 0;
    std::uint64_t step = 0;
    std::uint64_t catalog = 0;
    std::uint64_t sample = 0;
    bool as_mosaic = false;
    bool by_class = false;
    bool operator==(const Key&) const = default;
  };
  struct NumbersKey {
    std::uint64_t values = 0;
    std::uint64_t summaries = 0;
    std::uint64_t elements_seen = 0;
    bool operator==(const NumbersKey&) const = default;
  };
  void describe(const Source& source, const Store& store);
  void ask(const Source& source, const Store& store, const LayerChoice& choice);
  void choose(const Source& source, const Store& store, const LayerChoice& choice);
  void compute_values(const Source& source, const Store& store, const LayerChoice& choice);
  void compute_numbers(const Source& source, const Store& store);

  std::uint64_t catalog_revision_ = 0;
  std::uint32_t shown_ = schema::kNoSource;
  analysis::OutputKind kind_ = analysis::OutputKind::any;
  NeuronLayout layout_;
  bool has_mosaic_ = false;
  bool is_probe_ = false;
  bool is_of_score_ = false;
  std::uint32_t argument_ = 0;  // of the samples: which class's score
  const Source* label_ = nullptr;
  std::uint32_t interval_ = 1;
  schema::Window window_;
  schema::Window mosaic_window_;
  const RegionSample* region_ = nullptr;
  const RegionSample* mosaic_ = nullptr;
  Key key_;
  NumbersKey numbers_key_;
  std::uint64_t elements_seen_ = 0;  // as they were when there was nothing more to read
  LayerElements elements_;
  std::vector<float> drawn_values_;
  std::vector<float> mosaic_values_;
  SampleOrder order_;
  std::vector<std::string> classes_;
  std::optional<LayerNumbers> numbers_;
  UnitsHistory units_;
  ElementsSeen seen_;
  NeuronsOverSteps over_steps_;
  bool has_negative_ = false;
  std::uint64_t revision_ = 0;
  std::uint64_t values_revision_ = 0;
};

}  // namespace tensorscope::viewer
