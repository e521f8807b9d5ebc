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
  status_.steps_per_second = status_.pace = 50;
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

std::uint32_t MadeJob::made(schema::SourceKind kind, const std::string& path, std::vector<std::int64_t> shape,
                            std::uint32_t order, std::vector<std::uint32_t> inputs, const std::string& module) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = kind;
  entry.dtype = schema::Dtype::float32;
  entry.shape = std::move(shape);
  entry.order = order;
  entry.inputs = std::move(inputs);
  entry.module_type = module;
  return add(std::move(entry));
}

void MadeJob::probe(const std::string& name, std::vector<std::int64_t> input, std::int64_t classes) {
  using schema::SourceKind;
  const std::uint32_t probe = add(SourceKind::module, name);
  const auto part = [&](SourceKind kind, const std::string& suffix, std::vector<std::int64_t> shape) {
    schema::CatalogEntry entry;
    entry.path = name + suffix;
    entry.kind = kind;
    entry.dtype = schema::Dtype::float32;
    entry.shape = std::move(shape);
    entry.parent = probe;
    add(std::move(entry));
  };
  const std::int64_t samples = input.front();
  part(SourceKind::activation, ":scores", {samples, classes});
  part(SourceKind::input, ":input", input);
  part(SourceKind::activation_gradient, ":input:grad", std::move(input));
  part(SourceKind::label, ":label", {samples});
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
  elements({.path = path, .step = step, .values = values, .window = window});
}

void MadeJob::elements(const MadeElements& made) {
  const Source& of = source(made.path);
  const std::vector<std::int64_t>& shape = made.shape.empty() ? of.entry.shape : made.shape;
  std::string words;
  for (std::size_t i = 0; i < made.words.size(); ++i) words += (i > 0 ? std::string(1, '\0') : "") + made.words[i];
  const std::size_t bytes = made.values.size() * sizeof(float);
  std::vector<std::byte> record(bytes + words.size());
  if (bytes > 0) std::memcpy(record.data(), made.values.data(), bytes);
  if (!words.empty()) std::memcpy(record.data() + bytes, words.data(), words.size());
  DecodedSample sample;
  sample.header = {of.id(), made.step, schema::Phase::training, 0, made.values.size(), elements_of(shape)};
  sample.header.argument = made.argument;
  sample.region.emplace();
  sample.region->dtype = schema::Dtype::float32;
  std::ranges::copy(shape, sample.region->shape.begin());
  sample.region->window = made.window.value_or(whole_window(shape));
  sample.region->data = std::span(record).first(bytes);
  sample.region->vectors = made.vectors;
  sample.words = {reinterpret_cast<const char*>(record.data()) + bytes, words.size()};
  store_.add_sample(sample, record);
  if (made.step > status_.step) step(made.step);
}

void MadeJob::units(const std::string& path, std::uint64_t step, const std::vector<float>& mean,
                    const std::vector<float>& on_rate, std::uint64_t elements_of_each, std::uint64_t total) {
  const Source& of = source(path);
  DecodedSample sample;
  sample.header.source = of.id();
  sample.header.step = step;
  sample.header.phase = schema::Phase::training;
  sample.header.sampled = sample.header.total = elements_of_each * mean.size();
  std::vector<float> abs_max(mean.size());
  std::ranges::transform(mean, abs_max.begin(), [](float value) { return 2 * std::abs(value); });
  schema::Units& units = sample.units.emplace();
  units.axis = of.entry.shape.size() >= 4 ? 1 : static_cast<std::uint8_t>(of.entry.shape.size() - 1);
  units.total = total > 0 ? total : mean.size();
  units.stride = static_cast<std::uint32_t>((units.total + mean.size() - 1) / mean.size());
  units.elements = elements_of_each;
  units.mean = mean;
  units.on_rate = on_rate;
  units.abs_max = abs_max;
  add(sample);
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
