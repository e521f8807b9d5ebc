#include "tests/viewer/panels/made_job.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using schema::DecodedSample;
using schema::SignedLogGrid;

schema::Stats stats_of(const std::vector<float>& values) {
  schema::Stats stats;
  stats.elements = values.size();
  double sum = 0;
  double squares = 0;
  double finite = 0;
  for (const float value : values) {
    const auto v = static_cast<double>(value);
    stats.nan += std::isnan(v) ? 1U : 0U;
    stats.positive_infinity += std::isinf(v) && v > 0 ? 1U : 0U;
    stats.negative_infinity += std::isinf(v) && v < 0 ? 1U : 0U;
    if (!std::isfinite(v)) continue;
    stats.zero += v == 0 ? 1U : 0U;
    stats.min = finite == 0 ? v : std::min(stats.min, v);
    stats.max = finite == 0 ? v : std::max(stats.max, v);
    finite += 1;
    stats.abs_max = std::max(stats.abs_max, std::abs(v));
    sum += v;
    squares += v * v;
    stats.l1 += std::abs(v);
  }
  stats.l2 = std::sqrt(squares);
  if (finite > 0) {
    stats.mean = sum / finite;
    stats.std = std::sqrt(std::max(0.0, squares / finite - stats.mean * stats.mean));
  }
  return stats;
}

schema::Histogram histogram_of(const std::vector<float>& values) {
  schema::Histogram histogram;
  for (const float value : values) {
    const auto v = static_cast<double>(value);
    if (std::isnan(v)) {
      ++histogram.nan;
    } else if (std::isinf(v)) {
      ++(v > 0 ? histogram.positive_infinity : histogram.negative_infinity);
    } else {
      ++histogram.counts[static_cast<std::size_t>(SignedLogGrid::bin_of(v))];
    }
  }
  return histogram;
}

std::size_t elements_of(const std::vector<std::int64_t>& shape) {
  std::size_t count = 1;
  for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
  return count;
}

}  // namespace

MadeJob::MadeJob() {
  schema::RunInfo run;
  run.job = "mnist";
  run.pid = 4711;
  run.created_unix_ns = 1'760'000'000'000'000'000;
  store_.set_run(run);
  status_.state = JobState::live;
  status_.attached = true;
  status_.steps_per_second = 50;
  store_.set_status(status_);
}

const Source& MadeJob::source(std::string_view path) const {
  const Source* const source = store_.find(path);
  if (source == nullptr) throw std::invalid_argument("no source " + std::string(path));
  return *source;
}

std::uint32_t MadeJob::add(schema::CatalogEntry entry) {
  entry.id = next_id_++;
  store_.describe(entry);
  return entry.id;
}

std::uint32_t MadeJob::add(schema::SourceKind kind, const std::string& path, std::uint32_t parent) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = kind;
  entry.parent = parent;
  return add(std::move(entry));
}

std::uint32_t MadeJob::scalar(const std::string& path, const std::string& unit) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::scalar;
  entry.unit = unit;
  return add(entry);
}

std::uint32_t MadeJob::parameter(const std::string& path, std::vector<std::int64_t> shape, const std::string& module) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::parameter;
  entry.dtype = schema::Dtype::float32;
  entry.shape = std::move(shape);
  entry.module_type = module;
  entry.device = "cpu";
  return add(entry);
}

std::uint32_t MadeJob::gradient_of(const std::string& parameter) {
  schema::CatalogEntry entry = source(parameter).entry;
  entry.path += ":grad";
  entry.kind = schema::SourceKind::gradient;
  entry.parent = entry.id;
  return add(entry);
}

std::uint32_t MadeJob::tensor(const std::string& path, std::vector<std::int64_t> shape) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::custom;
  entry.dtype = schema::Dtype::float32;
  entry.shape = std::move(shape);
  return add(entry);
}

void MadeJob::hyperparameter(const std::string& path, const std::string& value) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::hyperparameter;
  entry.value = value;
  add(entry);
}

void MadeJob::point(const std::string& path, std::uint64_t step, double value) {
  store_.add_point(source(path).id(), step, value);
  if (step > status_.step) this->step(step);
}

void MadeJob::sample(const std::string& path, std::uint64_t step, const std::vector<float>& values) {
  summary(path, step, values);
  sample_window(path, step, whole_window(source(path).entry.shape), values);
}

void MadeJob::sample_window(const std::string& path, std::uint64_t step, const schema::Window& window,
                            const std::vector<float>& values) {
  const Source& of = source(path);
  std::vector<std::byte> record(values.size() * sizeof(float));
  if (!values.empty()) std::memcpy(record.data(), values.data(), record.size());
  DecodedSample sample;
  sample.header = {of.id(), step, schema::Phase::training, 0, values.size(), elements_of(of.entry.shape)};
  sample.region.emplace();
  sample.region->dtype = schema::Dtype::float32;
  std::ranges::copy(of.entry.shape, sample.region->shape.begin());
  sample.region->window = window;
  sample.region->data = record;
  store_.add_sample(sample, record);
  if (step > status_.step) this->step(step);
}

void MadeJob::add_numbers(const std::string& path, std::uint64_t step, const std::vector<float>& values,
                          bool with_histogram) {
  const Source& of = source(path);
  DecodedSample sample;
  sample.header = {of.id(), step, schema::Phase::training, 0, values.size(), elements_of(of.entry.shape)};
  sample.stats = stats_of(values);
  if (with_histogram) sample.histogram = histogram_of(values);
  add(sample);
}

void MadeJob::answer(const std::string& path, std::uint64_t step, const std::string& text) {
  DecodedSample sample;
  sample.header.source = source(path).id();
  sample.header.step = step;
  sample.answer = text;
  add(sample);
}

void MadeJob::add(const DecodedSample& sample) {
  std::vector<std::byte> record;
  store_.add_sample(sample, record);
  if (sample.header.step > status_.step) step(sample.header.step);
}

void MadeJob::note(const std::string& path, const std::string& text) {
  schema::CatalogEntry entry = source(path).entry;
  entry.note = text;
  store_.describe(std::move(entry));
}

void MadeJob::state(JobState state) {
  status_.state = state;
  if (!status_.can_bring_data()) status_.read_only = "the job has ended";
  store_.set_status(status_);
}

void MadeJob::step(std::uint64_t step) {
  status_.step = step;
  store_.set_status(status_);
}

std::vector<float> weight_like(std::size_t count, std::uint32_t seed) {
  const auto next = [&seed] {
    seed = seed * 1664525U + 1013904223U;
    return static_cast<float>(seed >> 8U) / 8388608.0F - 1.0F;
  };
  std::vector<float> values(count);
  for (float& value : values) value = 0.2F * next() * next() * next();
  return values;
}

}  // namespace tensorscope::viewer
