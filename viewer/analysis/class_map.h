#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace tensorscope::viewer::analysis {

/// How a class map comes about from what a layer made, A, and the gradient of a class's score by it, G, or the class's
/// scores S of the image masked with each channel. The formulae are those of pytorch-grad-cam; L is before any scaling,
/// and never below 0:
///   grad_cam        ReLU(Σ_k w_k A_k), w_k = mean of G_k
///   hires_cam       ReLU(Σ_k G_k ⊙ A_k)
///   grad_cam_pp     the same as grad_cam, w_k = Σ α ⊙ ReLU(G_k), α = G² / (2 G² + Σ A_k · G³ + 1e-6), 0 where G is 0
///   x_grad_cam      the same, w_k = Σ (G_k ⊙ A_k) / (Σ A_k + 1e-7)
///   layer_cam       ReLU(Σ_k ReLU(G_k) ⊙ A_k)
///   element_wise    Σ_k ReLU(G_k ⊙ A_k)
///   eigen_cam       ReLU of A at each place, projected on its first principal direction over places; no class in it
///   eigen_grad_cam  the same of G ⊙ A
///   score_cam       the same as grad_cam, w = softmax of S
/// A principal direction has no sign of its own: the projection is turned over where its least value is farther from
/// zero than its largest.
enum class ClassMapMethod : std::uint8_t {
  grad_cam,
  hires_cam,
  grad_cam_pp,
  x_grad_cam,
  layer_cam,
  element_wise,
  eigen_cam,
  eigen_grad_cam,
  score_cam,
};
inline constexpr std::array kClassMapMethods{
    ClassMapMethod::grad_cam,   ClassMapMethod::hires_cam,      ClassMapMethod::grad_cam_pp,
    ClassMapMethod::x_grad_cam, ClassMapMethod::layer_cam,      ClassMapMethod::element_wise,
    ClassMapMethod::eigen_cam,  ClassMapMethod::eigen_grad_cam, ClassMapMethod::score_cam};

/// "Grad-CAM++".
[[nodiscard]] const char* name(ClassMapMethod method);
/// In a line: what it adds up.
[[nodiscard]] const char* explain(ClassMapMethod method);
/// All but eigen_cam are of a class.
[[nodiscard]] bool is_of_class(ClassMapMethod method);
/// score_cam looks at the scores of masked images, the others that are of a class at gradients.
[[nodiscard]] bool needs_gradient(ClassMapMethod method);
[[nodiscard]] bool needs_masked_scores(ClassMapMethod method);

/// Channels × height × width elements, row-major.
struct PlanesView {
  std::span<const float> values;
  std::size_t channels = 0;
  std::size_t height = 0;
  std::size_t width = 0;

  [[nodiscard]] std::size_t places() const { return height * width; }
  [[nodiscard]] std::span<const float> plane(std::size_t channel) const {
    return values.subspan(channel * places(), places());
  }
};

/// What each channel counts for in the methods that weigh whole channels; empty for the others.
[[nodiscard]] std::vector<double> channel_weights(ClassMapMethod method, const PlanesView& activation,
                                                  const PlanesView& other);

/// L, height × width. `other` is G, in the shape of `activation`, or S, channels × 1 × 1, or empty: as the method needs.
/// Threads: pure.
/// At the limit: what is not finite goes on as it would in the formula; no principal direction is found where any
/// element is not finite, or when asked to stop, and all of the map is NaN then. No channels or places give an empty
/// map or one of zeros.
[[nodiscard]] std::vector<float> class_map(ClassMapMethod method, const PlanesView& activation, const PlanesView& other,
                                           const std::stop_token& stop = {});

/// (x − min) / (1e-7 + max of that): pytorch-grad-cam's scale_cam_image without its resize. Only finite elements count.
void scale_to_one(std::span<float> map);

}  // namespace tensorscope::viewer::analysis
