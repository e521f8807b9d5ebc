#include "viewer/analysis/projection/fourier_grid.h"

#include <fftw3.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <mutex>
#include <new>
#include <numbers>

namespace tensorscope::viewer::analysis {
namespace {

using Complex = std::complex<float>;

// A cache line holds as many complex numbers: transposing by blocks of that many rows fills whole lines.
constexpr std::size_t kRowsAtOnce = 8;

std::mutex& planner() {
  static std::mutex mutex;
  return mutex;
}

struct Free {
  void operator()(void* memory) const { fftwf_free(memory); }
};

// Aligned as FFTW wants what it is given in place of what it planned for.
template <typename Value>
struct Buffer {
  std::unique_ptr<Value[], Free> memory;
  std::size_t size = 0;

  Buffer() = default;
  explicit Buffer(std::size_t count)
      : memory(static_cast<Value*>(fftwf_malloc(std::max<std::size_t>(count, 1) * sizeof(Value)))), size(count) {
    if (memory == nullptr) throw std::bad_alloc();
    std::fill_n(memory.get(), count, Value());
  }
  Value& operator[](std::size_t index) const { return memory[index]; }
  Value* at(std::size_t index) const { return memory.get() + index; }
};

fftwf_complex* raw(Complex* values) {
  return reinterpret_cast<fftwf_complex*>(values);
}

struct PlanEnd {
  void operator()(fftwf_plan plan) const {
    const std::lock_guard lock(planner());
    fftwf_destroy_plan(plan);
  }
};
using Plan = std::unique_ptr<std::remove_pointer_t<fftwf_plan>, PlanEnd>;

std::size_t aligned(std::size_t count) {
  return (count + 7) / 8 * 8;
}

}  // namespace

struct FourierGrid::Plans {
  explicit Plans(std::size_t padded) : half(padded / 2 + 1), pitch(aligned(half)) {
    const int length = static_cast<int>(padded);
    Buffer<float> real(2 * pitch);
    Buffer<Complex> complex(aligned(padded));
    const std::lock_guard lock(planner());
    forward.reset(fftwf_plan_dft_r2c_1d(length, real.at(0), raw(complex.at(0)), FFTW_ESTIMATE));
    backward.reset(fftwf_plan_dft_c2r_1d(length, raw(complex.at(0)), real.at(0), FFTW_ESTIMATE));
    column_forward.reset(
        fftwf_plan_dft_1d(length, raw(complex.at(0)), raw(complex.at(0)), FFTW_FORWARD, FFTW_ESTIMATE));
    column_backward.reset(
        fftwf_plan_dft_1d(length, raw(complex.at(0)), raw(complex.at(0)), FFTW_BACKWARD, FFTW_ESTIMATE));
  }

  std::size_t half;   // frequencies along x that a real row has
  std::size_t pitch;  // between rows of them
  Plan forward, backward, column_forward, column_backward;
  // Of frequency k along x, and l along y up to half: the kernels' transforms, over the number of nodes of the padded
  // grid. The first is real and even both ways; that of x / (1 + x² + y²)² is imaginary, odd along x and even along y.
  std::vector<float> even;
  std::vector<float> odd;
  Buffer<Complex> spectrum;  // column k at k · nodes: so far along x, still of each row
  Buffer<Complex> forces_x;
  Buffer<Complex> forces_y;
};

FourierGrid::FourierGrid() = default;
FourierGrid::~FourierGrid() = default;

void FourierGrid::resize(std::size_t nodes, double spacing) {
  if (nodes == nodes_ && spacing == spacing_) return;
  if (nodes != nodes_) {
    nodes_ = nodes;
    padded_ = 2 * nodes;
    plans_ = std::make_unique<Plans>(padded_);
    for (auto* buffer : {&plans_->spectrum, &plans_->forces_x, &plans_->forces_y}) {
      *buffer = Buffer<Complex>(plans_->half * nodes_);
    }
    charges_.resize(nodes_ * nodes_);
    forces_x_.resize(nodes_ * nodes_);
    forces_y_.resize(nodes_ * nodes_);
  }
  spacing_ = spacing;
  transform_kernels(spacing);
}

// Kernels that are even or odd along each side have real transforms of a quarter of the padded grid.
void FourierGrid::transform_kernels(double spacing) {
  const std::size_t n = nodes_;
  Buffer<float> even((n + 1) * (n + 1));
  Buffer<float> odd((n - 1) * (n + 1));
  Plan even_plan, odd_plan;
  {
    const std::lock_guard lock(planner());
    const int side = static_cast<int>(n);
    even_plan.reset(
        fftwf_plan_r2r_2d(side + 1, side + 1, even.at(0), even.at(0), FFTW_REDFT00, FFTW_REDFT00, FFTW_ESTIMATE));
    odd_plan.reset(
        fftwf_plan_r2r_2d(side - 1, side + 1, odd.at(0), odd.at(0), FFTW_RODFT00, FFTW_REDFT00, FFTW_ESTIMATE));
  }
  for (std::size_t i = 0; i <= n; ++i) {
    for (std::size_t j = 0; j <= n; ++j) {
      const double x = static_cast<double>(i) * spacing;
      const double y = static_cast<double>(j) * spacing;
      const double q = 1.0 / (1.0 + x * x + y * y);
      even[i * (n + 1) + j] = static_cast<float>(q);
      if (i > 0 && i < n) odd[(i - 1) * (n + 1) + j] = static_cast<float>(x * q * q);
    }
  }
  fftwf_execute(even_plan.get());
  fftwf_execute(odd_plan.get());
  std::vector<double> sharpen(n + 1);
  for (std::size_t k = 0; k <= n; ++k) {
    const double spline = (2.0 + std::cos(std::numbers::pi * static_cast<double>(k) / static_cast<double>(n))) / 3.0;
    sharpen[k] = 1.0 / (spline * spline * static_cast<double>(padded_));
  }
  plans_->even.assign((n + 1) * (n + 1), 0.0F);
  plans_->odd.assign((n + 1) * (n + 1), 0.0F);
  for (std::size_t i = 0; i <= n; ++i) {
    for (std::size_t j = 0; j <= n; ++j) {
      const auto scale = static_cast<float>(sharpen[i] * sharpen[j]);
      plans_->even[i * (n + 1) + j] = scale * even[i * (n + 1) + j];
      if (i > 0 && i < n) plans_->odd[i * (n + 1) + j] = scale * odd[(i - 1) * (n + 1) + j];
    }
  }
}

void FourierGrid::rows_forward(const Work& work) {
  const Plans& plans = *plans_;
  in_parts((nodes_ + kRowsAtOnce - 1) / kRowsAtOnce, 4, work.threads, [&](std::size_t begin, std::size_t end) {
    Buffer<float> row(padded_);
    Buffer<Complex> rows(kRowsAtOnce * plans.pitch);
    for (std::size_t first = begin * kRowsAtOnce; first < std::min(end * kRowsAtOnce, nodes_); first += kRowsAtOnce) {
      const std::size_t count = std::min(kRowsAtOnce, nodes_ - first);
      for (std::size_t i = 0; i < count; ++i) {
        std::copy_n(charges_.data() + (first + i) * nodes_, nodes_, row.at(0));
        fftwf_execute_dft_r2c(plans.forward.get(), row.at(0), raw(rows.at(i * plans.pitch)));
      }
      for (std::size_t k = 0; k < plans.half; ++k) {
        for (std::size_t i = 0; i < count; ++i) {
          plans.spectrum[k * nodes_ + first + i] = rows[i * plans.pitch + k];
        }
      }
    }
  });
}

double FourierGrid::columns(const Work& work) {
  const Plans& plans = *plans_;
  std::vector<double> energies(plans.half);
  in_parts(plans.half, 16, work.threads, [&](std::size_t begin, std::size_t end) {
    Buffer<Complex> column(aligned(padded_));
    Buffer<Complex> along_x(aligned(padded_));
    Buffer<Complex> along_y(aligned(padded_));
    for (std::size_t k = begin; k < end; ++k) {
      std::copy_n(plans.spectrum.at(k * nodes_), nodes_, column.at(0));
      std::fill_n(column.at(nodes_), nodes_, Complex());
      fftwf_execute_dft(plans.column_forward.get(), raw(column.at(0)), raw(column.at(0)));
      double energy = 0.0;
      for (std::size_t l = 0; l < padded_; ++l) {
        const bool is_upper = l > nodes_;
        const std::size_t mirrored = is_upper ? padded_ - l : l;
        const Complex value = column[l];
        energy += static_cast<double>(std::norm(value) * plans.even[k * (nodes_ + 1) + mirrored]);
        const float x = plans.odd[k * (nodes_ + 1) + mirrored];
        const float y = plans.odd[mirrored * (nodes_ + 1) + k] * (is_upper ? -1.0F : 1.0F);
        // Times −i.
        along_x[l] = {x * value.imag(), -x * value.real()};
        along_y[l] = {y * value.imag(), -y * value.real()};
      }
      // Frequencies between the ends stand for their mirror images too.
      energies[k] = k == 0 || k + 1 == plans.half ? energy : 2.0 * energy;
      fftwf_execute_dft(plans.column_backward.get(), raw(along_x.at(0)), raw(along_x.at(0)));
      fftwf_execute_dft(plans.column_backward.get(), raw(along_y.at(0)), raw(along_y.at(0)));
      std::copy_n(along_x.at(0), nodes_, plans.forces_x.at(k * nodes_));
      std::copy_n(along_y.at(0), nodes_, plans.forces_y.at(k * nodes_));
    }
  });
  double sum = 0.0;
  for (const double energy : energies) sum += energy;
  return sum;
}

void FourierGrid::rows_backward(const Work& work) {
  const Plans& plans = *plans_;
  in_parts((nodes_ + kRowsAtOnce - 1) / kRowsAtOnce, 4, work.threads, [&](std::size_t begin, std::size_t end) {
    Buffer<float> row(padded_);
    Buffer<Complex> rows(kRowsAtOnce * plans.pitch);
    const auto back = [&](const Buffer<Complex>& from, std::vector<float>& to, std::size_t first, std::size_t count) {
      for (std::size_t k = 0; k < plans.half; ++k) {
        for (std::size_t i = 0; i < count; ++i) rows[i * plans.pitch + k] = from[k * nodes_ + first + i];
      }
      for (std::size_t i = 0; i < count; ++i) {
        fftwf_execute_dft_c2r(plans.backward.get(), raw(rows.at(i * plans.pitch)), row.at(0));
        std::copy_n(row.at(0), nodes_, to.data() + (first + i) * nodes_);
      }
    };
    for (std::size_t first = begin * kRowsAtOnce; first < std::min(end * kRowsAtOnce, nodes_); first += kRowsAtOnce) {
      const std::size_t count = std::min(kRowsAtOnce, nodes_ - first);
      back(plans.forces_x, forces_x_, first, count);
      back(plans.forces_y, forces_y_, first, count);
    }
  });
}

double FourierGrid::convolve(const Work& work) {
  rows_forward(work);
  const double sum = columns(work);
  rows_backward(work);
  return sum;
}

}  // namespace tensorscope::viewer::analysis
