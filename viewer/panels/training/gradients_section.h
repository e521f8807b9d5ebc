#pragma once

#include "viewer/panels/curves/curve_group_view.h"
#include "viewer/panels/training/gradient_flow.h"
#include "viewer/panels/training/layers.h"

namespace tensorscope::viewer {

/// Whether the network learns at a healthy pace: the flow of gradients through all parameters, and over steps the norm
/// of gradients and the ratio of update to weight, of all layers or, where they are many, of some.
/// Threads: the window's own.
class GradientsSection {
 public:
  /// Fills what ImGui's current window has left.
  void draw(const Store& store, const CurveChoice& choice, PanelState& state);

  /// There are so many layers that some have to be chosen.
  bool has_choice(const Store& store);
  LayerChoice& layer_choice() { return layer_choice_; }
  LayerChoice layer_choice() const { return layer_choice_; }

  void apply(const CurveChoice& choice);
  std::vector<Drawn> drawn(const Store& store) const;
  std::size_t memory_bytes() const;

 private:
  void find_layers(const Store& store);
  void draw_flow(const Store& store, PanelState& state, float width, float height);
  void hover_flow(const FlowBar& bar) const;
  void want_flow(const Store& store, PanelState& state) const;
  std::vector<std::size_t> chosen_layers() const;
  /// Of the layers that have such a source; answers of how many and which.
  std::string add_curves(ScalarGroup& group, const std::vector<std::size_t>& chosen,
                         const Source* Layer::*source) const;
  ScalarGroup norms(const Store& store, const std::vector<std::size_t>& chosen) const;
  ScalarGroup ratios(const std::vector<std::size_t>& chosen) const;
  void draw_curves(CurveGroupView& view, const ScalarGroup& group, const Store& store, const CurveChoice& choice,
                   PanelState& state, float width, float height);

  GradientFlow flow_;
  std::vector<Layer> layers_;
  std::uint64_t known_catalog_ = 0;
  bool is_known_ = false;
  LayerStyles styles_;
  LayerChoice layer_choice_ = LayerChoice::spread;
  std::uint32_t selected_ = schema::kNoSource;  // the gradient whose bar was clicked
  CurveGroupView norm_view_, ratio_view_;
  bool is_fresh_ = true;
  bool is_flow_drawn_ = false;
  std::vector<const CurveGroupView*> shown_;
};

}  // namespace tensorscope::viewer
