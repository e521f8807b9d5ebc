#include "viewer/analysis/class_map.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "viewer/analysis/principal_direction.h"
#include "viewer/analysis/softmax.h"

namespace tensorscope::viewer::analysis {
namespace {

using Method = ClassMapMethod;

constexpr double kPlusPlusEpsilon = 1e-6;
constexpr double kXGradEpsilon = 1e-7;
constexpr double kScaleEpsilon = 1e-7;

// std::max(0, NaN) is 0, and a NaN has to stay one.
double relu(double value) {
  return value < 0.0 ? 0.0 : value;
}

double sum(std::span<const float> values) {
  double total = 0.0;
  for (const float value : values) total += static_cast<double>(value);
  return total;
}

double mean_weight(std::span<const float> gradient) {
  return sum(gradient) / static_cast<double>(gradient.size());
}

double plus_plus_weight(std::span<const float> activation, std::span<const float> gradient) {
  const double total = sum(activation);
  double weight = 0.0;
  for (const float each : gradient) {
    const auto g = static_cast<double>(each);
    if (g == 0.0) continue;
    weight += relu(g) * (g * g / (2.0 * g * g + total * g * g * g + kPlusPlusEpsilon));
  }
  return weight;
}

double x_grad_weight(std::span<const float> activation, std::span<const float> gradient) {
  double product = 0.0;
  for (std::size_t i = 0; i < activation.size(); ++i) {
    product += static_cast<double>(activation[i]) * static_cast<double>(gradient[i]);
  }
  return product / (sum(activation) + kXGradEpsilon);
}

template <typename Term>
std::vector<double> sum_over_channels(const PlanesView& a, Term term) {
  std::vector<double> map(a.places(), 0.0);
  for (std::size_t k = 0; k < a.channels; ++k) {
    for (std::size_t i = 0; i < map.size(); ++i) map[i] += term(k, k * map.size() + i);
  }
  return map;
}

// Of the elements, with places as rows and channels as columns.
std::vector<double> projection(std::span<const float> planes, std::size_t channels, std::size_t places,
                               const std::stop_token& stop) {
  const Projection found = project_on_principal_direction({planes, channels, places}, stop);
  if (!found.is_known) return std::vector<double>(places, std::numeric_limits<double>::quiet_NaN());
  std::vector<double> map = found.values;
  const auto [least, largest] = std::ranges::minmax(map);
  if (std::abs(least) > std::abs(largest)) {
    for (double& value : map) value = -value;
  }
  return map;
}

std::vector<double> before_relu(Method method, const PlanesView& a, const PlanesView& g, const std::stop_token& stop) {
  const auto activation = [&](std::size_t i) { return static_cast<double>(a.values[i]); };
  const auto gradient = [&](std::size_t i) { return static_cast<double>(g.values[i]); };
  switch (method) {
    case Method::hires_cam:
      return sum_over_channels(a, [&](std::size_t, std::size_t i) { return gradient(i) * activation(i); });
    case Method::layer_cam:
      return sum_over_channels(a, [&](std::size_t, std::size_t i) { return relu(gradient(i)) * activation(i); });
    case Method::element_wise:
      return sum_over_channels(a, [&](std::size_t, std::size_t i) { return relu(gradient(i) * activation(i)); });
    case Method::eigen_cam:
      return projection(a.values, a.channels, a.places(), stop);
    case Method::eigen_grad_cam: {
      std::vector<float> product(a.values.size());
      std::ranges::transform(a.values, g.values, product.begin(), std::multiplies<>{});
      return projection(product, a.channels, a.places(), stop);
    }
    case Method::grad_cam:
    case Method::grad_cam_pp:
    case Method::x_grad_cam:
    case Method::score_cam:
      break;
  }
  const std::vector<double> weights = channel_weights(method, a, g);
  return sum_over_channels(a, [&](std::size_t k, std::size_t i) { return weights[k] * activation(i); });
}

}  // namespace

const char* name(Method method) {
  switch (method) {
    case Method::grad_cam:
      return "Grad-CAM";
    case Method::hires_cam:
      return "HiResCAM";
    case Method::grad_cam_pp:
      return "Grad-CAM++";
    case Method::x_grad_cam:
      return "XGrad-CAM";
    case Method::layer_cam:
      return "LayerCAM";
    case Method::element_wise:
      return "element-wise";
    case Method::eigen_cam:
      return "Eigen-CAM";
    case Method::eigen_grad_cam:
      return "EigenGrad-CAM";
    case Method::score_cam:
      return "Score-CAM";
  }
  return "";
}

const char* explain(Method method) {
  switch (method) {
    case Method::grad_cam:
      return "each channel weighed by the mean of its gradient";
    case Method::hires_cam:
      return "activation times gradient at each place: what the class's score owes to it";
    case Method::grad_cam_pp:
      return "each channel weighed by its positive gradients, so that several objects count alike";
    case Method::x_grad_cam:
      return "each channel weighed by its gradient where it is active";
    case Method::layer_cam:
      return "activation times positive gradient at each place; good for early layers";
    case Method::element_wise:
      return "only what is positive of activation times gradient, channel by channel";
    case Method::eigen_cam:
      return "first principal component of the activation: what stands out, whatever the class";
    case Method::eigen_grad_cam:
      return "first principal component of activation times gradient";
    case Method::score_cam:
      return "each channel weighed by the score of the image of which it leaves only what it is active at; no "
             "gradients";
  }
  return "";
}

bool is_of_class(Method method) {
  return method != Method::eigen_cam;
}

bool needs_gradient(Method method) {
  return is_of_class(method) && !needs_masked_scores(method);
}

bool needs_masked_scores(Method method) {
  return method == Method::score_cam;
}

std::vector<double> channel_weights(Method method, const PlanesView& activation, const PlanesView& other) {
  if (method == Method::score_cam) return softmax(other.values);
  std::vector<double> weights;
  if (other.places() == 0) return weights;
  for (std::size_t k = 0; k < activation.channels; ++k) {
    if (method == Method::grad_cam) {
      weights.push_back(mean_weight(other.plane(k)));
    } else if (method == Method::grad_cam_pp) {
      weights.push_back(plus_plus_weight(activation.plane(k), other.plane(k)));
    } else if (method == Method::x_grad_cam) {
      weights.push_back(x_grad_weight(activation.plane(k), other.plane(k)));
    }
  }
  return weights;
}

std::vector<float> class_map(Method method, const PlanesView& activation, const PlanesView& other,
                             const std::stop_token& stop) {
  std::vector<float> map;
  if (activation.places() == 0) return map;
  for (const double value : before_relu(method, activation, other, stop))
    map.push_back(static_cast<float>(relu(value)));
  return map;
}

void scale_to_one(std::span<float> map) {
  float least = std::numeric_limits<float>::infinity();
  float largest = -least;
  for (const float value : map) {
    if (!std::isfinite(value)) continue;
    least = std::min(least, value);
    largest = std::max(largest, value);
  }
  if (least > largest) return;
  const double reach = kScaleEpsilon + (static_cast<double>(largest) - static_cast<double>(least));
  for (float& value : map) {
    value = static_cast<float>((static_cast<double>(value) - static_cast<double>(least)) / reach);
  }
}

}  // namespace tensorscope::viewer::analysis
