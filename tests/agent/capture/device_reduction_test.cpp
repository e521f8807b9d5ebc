#include "agent/capture/device_reduction.h"

// A layout in a header depends on it, and LibTorch is built with it.
#ifndef NDEBUG
#define NDEBUG
#endif

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/capture/own_operators.h"
#include "agent/capture/tensor_look.h"
#include "agent/sampling/device_sums.h"
#include "agent/sampling/norm.h"
#include "agent/sampling/reduction.h"

namespace tensorscope::agent {
namespace {

constexpr at::ScalarType kTypes[] = {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16, at::kChar,
                                     at::kShort, at::kInt,    at::kLong, at::kByte,     at::kBool};

void expect_near(double found, double wanted, double scale, const char* what) {
  EXPECT_NEAR(found, wanted, 1e-12 * std::abs(scale)) << what;
}

void expect_equal(const schema::Units& found, const schema::Units& wanted) {
  const auto list = [](auto span) { return std::vector(span.begin(), span.end()); };
  EXPECT_EQ(found.total, wanted.total);
  EXPECT_EQ(found.stride, wanted.stride);
  EXPECT_EQ(found.elements, wanted.elements);
  EXPECT_EQ(list(found.on_rate), list(wanted.on_rate));
  EXPECT_EQ(list(found.abs_max), list(wanted.abs_max));
  EXPECT_EQ(list(found.not_finite), list(wanted.not_finite));
  ASSERT_EQ(found.count(), wanted.count());
  // Sums of doubles in another order, as floats.
  for (std::size_t i = 0; i < found.count(); ++i)
    ASSERT_NEAR(found.mean[i], wanted.mean[i], 1e-6 * (std::abs(wanted.mean[i]) + wanted.abs_max[i] * 1e-6));
}

// What LibTorch's operators make of a tensor against what the sampler does, over the same elements.
void expect_as_in_memory(const at::Tensor& tensor, std::size_t axis) {
  const TensorView view = look_at(tensor).view;
  const auto wanted = std::make_unique<Reduction>();
  wanted->run(grid_of(view), view.dtype, axis);
  const OwnOperators own;
  const at::Tensor shaped = tensor.dim() == 0 ? tensor.reshape({1}) : tensor;
  const at::Tensor sums = sums_on_device(shaped, axis);
  DeviceReduction found;
  found.read({static_cast<const double*>(sums.data_ptr()), static_cast<std::size_t>(sums.numel())}, view.elements(),
             static_cast<std::size_t>(shaped.size(static_cast<std::int64_t>(axis))));
  const schema::Stats &stats = found.stats(), &truth = wanted->stats();
  EXPECT_EQ(stats.elements, truth.elements);
  EXPECT_EQ(stats.nan, truth.nan);
  EXPECT_EQ(stats.positive_infinity, truth.positive_infinity);
  EXPECT_EQ(stats.negative_infinity, truth.negative_infinity);
  EXPECT_EQ(stats.zero, truth.zero);
  EXPECT_EQ(stats.min, truth.min);
  EXPECT_EQ(stats.max, truth.max);
  EXPECT_EQ(stats.abs_max, truth.abs_max);
  expect_near(stats.mean, truth.mean, truth.l1 / static_cast<double>(std::max<std::uint64_t>(truth.finite(), 1)),
              "mean");
  expect_near(stats.std, truth.std, truth.std, "std");
  expect_near(stats.l1, truth.l1, truth.l1, "l1");
  expect_near(stats.l2, truth.l2, truth.l2, "l2");
  EXPECT_EQ(found.histogram().counts, wanted->histogram().counts);
  EXPECT_EQ(found.histogram().nan, wanted->histogram().nan);
  EXPECT_EQ(found.histogram().positive_infinity, wanted->histogram().positive_infinity);
  EXPECT_EQ(found.histogram().negative_infinity, wanted->histogram().negative_infinity);
  expect_equal(found.units(), wanted->units());
}

// Numbers of all magnitudes, zeros among them, and for types that have them some that are not finite.
at::Tensor numbers(at::ScalarType type) {
  at::Tensor all = at::randn({4, 6, 10, 7}, at::kDouble) * at::exp2(at::randint(-20, 12, {4, 6, 10, 7}, at::kDouble));
  all.view({-1}).slice(0, 0, 200, 3).zero_();
  if (!at::isFloatingType(type)) return all.clamp(type == at::kByte ? 0 : -100, 100).to(type);
  const at::Tensor flat = all.view({-1});
  flat.slice(0, 300, 400, 9).fill_(std::numeric_limits<double>::quiet_NaN());
  flat.slice(0, 301, 400, 9).fill_(std::numeric_limits<double>::infinity());
  flat.slice(0, 302, 400, 9).fill_(-std::numeric_limits<double>::infinity());
  return all.to(type);
}

TEST(DeviceReduction, OperatorsOfLibTorchGiveWhatTheSamplerGivesForEveryTypeLayoutAndNeuron) {
  at::manual_seed(1);
  for (const at::ScalarType type : kTypes) {
    const at::Tensor base = numbers(type);
    const std::pair<const char*, at::Tensor> layouts[] = {
        {"contiguous", base},
        {"transposed", base.transpose(0, 3)},
        {"every second", base.slice(3, 0, 7, 2)},
        {"expanded", base.select(1, 0).unsqueeze(1).expand({4, 7, 10, 7})},
        {"channels last", base.contiguous(at::MemoryFormat::ChannelsLast)},
        {"a column", base.select(3, 2)},
        {"a row", base.view({-1})},
        {"nothing finite", base.view({-1}).slice(0, 300, 303)},
        {"one element", base[1][2][3][4]},
    };
    for (const auto& [layout, tensor] : layouts) {
      for (std::size_t axis = 0; axis < static_cast<std::size_t>(std::max<std::int64_t>(tensor.dim(), 1)); ++axis) {
        SCOPED_TRACE(std::string(at::toString(type)) + ", " + layout + ", neurons along " + std::to_string(axis));
        expect_as_in_memory(tensor, axis);
      }
    }
  }
}

TEST(DeviceReduction, OfManyNeuronsEverySomethingthIsThere) {
  at::manual_seed(2);
  expect_as_in_memory(at::randn({3, 9000}), 1);
  expect_as_in_memory(at::randn({9000, 3}), 0);
}

TEST(DeviceReduction, AMeanFarFromZeroDoesNotSpoilTheDeviation) {
  at::manual_seed(3);
  const at::Tensor far = at::randn({10'000}, at::kDouble) * 1e-3 + 1e6;
  const OwnOperators own;
  const auto std_of = [](const at::Tensor& tensor) {
    const at::Tensor sums = sums_on_device(tensor, std::nullopt);
    DeviceReduction reduction;
    reduction.read({static_cast<const double*>(sums.data_ptr()), static_cast<std::size_t>(sums.numel())}, 10'000, 0);
    return reduction.stats().std;
  };
  // The difference is exact.
  const double wanted = std_of(far - 1e6);
  expect_near(std_of(far), wanted, wanted, "std");
}

TEST(DeviceReduction, NormsOfTensorsThatAreTakenInPartsAreThoseOfTheWhole) {
  at::manual_seed(4);
  const OwnOperators own;
  const at::Tensor large = at::randn({3, 1 << 21, 2});
  for (const at::Tensor& tensor : {large, large.transpose(0, 2), large.select(2, 0), large.view({-1}), large[0][0],
                                   large.narrow(1, 0, 5), at::scalar_tensor(-2.5)}) {
    const double wanted = std::sqrt(sum_of_squares(look_at(tensor).view));
    expect_near(norm_on_device(tensor).item<double>(), wanted, wanted, "norm");
  }
  EXPECT_TRUE(std::isnan(norm_on_device(at::full({3}, std::numeric_limits<float>::quiet_NaN())).item<double>()));
  // The sum of squares of these is beyond half precision, and beyond what a float holds.
  EXPECT_NEAR(norm_on_device(at::full({1000}, 60000, at::kHalf)).item<double>(), 60'000 * std::sqrt(1000), 1e-3);
  EXPECT_NEAR(norm_on_device(at::full({2}, 3e30f)).item<double>() / 3e30, std::sqrt(2), 1e-6);
}

TEST(DeviceReduction, NeitherTheRandomNumbersNorTheVersionsOfTensorsChange) {
  at::manual_seed(5);
  at::Tensor tensor = at::randn({10, 10}).set_requires_grad(true);
  const auto version = tensor._version();
  const at::Tensor state = at::detail::getDefaultCPUGenerator().get_state();
  {
    const OwnOperators own;
    EXPECT_FALSE(sums_on_device(tensor, 1).requires_grad());
  }
  EXPECT_TRUE(at::GradMode::is_enabled());
  EXPECT_EQ(tensor._version(), version);
  EXPECT_TRUE(at::equal(at::detail::getDefaultCPUGenerator().get_state(), state));
}

TEST(DeviceReduction, NobodyWhoWatchesOperatorsSeesThese) {
  static int seen = 0;
  seen = 0;
  const auto handle = at::addThreadLocalCallback(at::RecordFunctionCallback([](const at::RecordFunction&) {
    ++seen;
    return std::unique_ptr<at::ObserverContext>();
  }));
  const at::Tensor tensor = at::ones({10, 10});
  const int before = seen;
  {
    const OwnOperators own;
    sums_on_device(tensor, 1);
  }
  EXPECT_EQ(seen, before);
  at::ones({1});
  EXPECT_GT(seen, before) << "but those of the trainer";
  at::removeCallback(handle);
}

TEST(DeviceReduction, AutocastMakesNoHalvesOfThem) {
  const at::Tensor matrix = at::ones({2, 2});
  // What at::autocast does to be on; its own functions have other names in other versions.
  c10::impl::tls_set_dispatch_key_excluded(c10::DispatchKey::AutocastCPU, false);
  const at::ScalarType of_trainer = at::matmul(matrix, matrix).scalar_type();
  at::ScalarType own_type = at::kByte;
  {
    const OwnOperators own;
    own_type = at::matmul(matrix, matrix).scalar_type();
  }
  c10::impl::tls_set_dispatch_key_excluded(c10::DispatchKey::AutocastCPU, true);
  EXPECT_EQ(of_trainer, at::kBFloat16);
  EXPECT_EQ(own_type, at::kFloat);
}

}  // namespace
}  // namespace tensorscope::agent
