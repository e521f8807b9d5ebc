#include "viewer/panels/maps/class_maps.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <stdexcept>
#include <utility>

#include "schema/want.h"
#include "viewer/panels/class_scores.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

// Some 2 ms.
constexpr double kWorkOfFrame = 2e6;
constexpr double kWorkOfEigen = 100;
constexpr double kWorkOfSum = 4;

const RegionSample* whole_sample(const Source& source, std::uint64_t step, std::uint32_t sample,
                                 std::uint32_t argument) {
  for (const RegionSample& each : source.regions.exactly(step)) {
    if (each.argument == argument && has_whole_sample(each.region, sample)) return &each;
  }
  return nullptr;
}

// Up to what another order of sums makes of it, in half precision too. Two that are no numbers are.
bool are_alike(const std::vector<float>& scores, const std::vector<float>& others) {
  constexpr double kOfSpread = 0.02;
  constexpr double kOfMagnitude = 0.01;
  const auto [least, largest] = std::ranges::minmax(scores);
  const double magnitude = std::max(std::abs(static_cast<double>(least)), std::abs(static_cast<double>(largest)));
  const double most =
      kOfSpread * (static_cast<double>(largest) - static_cast<double>(least)) + kOfMagnitude * magnitude + 1e-6;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i]) && std::isnan(others[i])) continue;
    if (!(std::abs(static_cast<double>(scores[i]) - static_cast<double>(others[i])) <= most)) return false;
  }
  return true;
}

// What a class is given for the image masked with each channel. Behind them stand the scores of the image as it is,
// once as the batch's run had them.
Planes scores_of_masks(const schema::Region& region, std::uint32_t which) {
  const auto rows = static_cast<std::uint32_t>(region.window.count[0]);
  if (rows < kUnmaskedScores) throw std::runtime_error("the job sent no scores of masked images");
  const ClassScores whole = class_scores(region, rows - 2);
  const ClassScores among_masked = class_scores(region, rows - 1);
  if (!are_alike(whole.scores, among_masked.scores)) {
    throw std::runtime_error(
        "the probe's forward function gives the same image other scores at another place of the batch:\n"
        "it adds something of its own to each sample, so that masked images cannot be told by it");
  }
  if (which == schema::kPredictedClass) which = whole.predicted().value_or(0);
  if (which >= whole.scores.size()) throw std::runtime_error("there is no class " + std::to_string(which));
  Planes scores;
  scores.channels = rows - kUnmaskedScores;
  scores.height = scores.width = 1;
  for (std::uint32_t row = 0; row < rows - kUnmaskedScores; ++row) {
    scores.values.push_back(static_cast<float>(element_at(region, row * whole.scores.size() + which)));
  }
  return scores;
}

double work_of(analysis::ClassMapMethod method, const schema::Window& window) {
  const bool is_eigen =
      method == analysis::ClassMapMethod::eigen_cam || method == analysis::ClassMapMethod::eigen_grad_cam;
  double elements = 1.0;
  for (std::size_t i = 1; i < window.dimensions; ++i) elements *= window.count[i];
  return elements * (is_eigen ? kWorkOfEigen : kWorkOfSum);
}

// An exception would end the viewer, be it on this thread or another.
template <typename Make>
ClassMap map_or_failure(Make make) {
  ClassMap map;
  try {
    return make();
  } catch (const std::exception& error) {
    map.failure = error.what();
  }
  return map;
}

// 1, 2, 5, 10, …: the least that is not below.
std::uint64_t round_distance(std::uint64_t least) {
  std::uint64_t power = 1;
  while (power <= least / 10) power *= 10;
  for (const std::uint64_t factor : {1U, 2U, 5U}) {
    if (factor * power >= least) return factor * power;
  }
  return 10 * power;
}

}  // namespace

ClassMap class_map_of(analysis::ClassMapMethod method, const Planes& activation, const Planes& other,
                      const std::stop_token& stop) {
  ClassMap map;
  map.height = activation.height;
  map.width = activation.width;
  map.values = analysis::class_map(method, activation.view(), other.view(), stop);
  map.has_gradient = std::ranges::any_of(other.values, [](float value) { return value != 0.0F; });
  return map;
}

ClassMaps::ClassMaps(Compute compute) : compute_(std::move(compute)) {}

void ClassMaps::update(const ClassMapRequest& request) {
  work_left_ = kWorkOfFrame;
  is_pending_ = false;
  if (!(request == request_)) {
    request_ = request;
    maps_.clear();
    is_known_ = false;
    is_of_request_ = false;
    if (running_) running_->thread.request_stop();
  }
  collect();
  find_steps();
}

void ClassMaps::find_steps() {
  const bool needs_other = analysis::is_of_class(request_.method);
  if (request_.layer == nullptr || (needs_other && request_.other == nullptr)) {
    steps_.clear();
    return;
  }
  const std::uint64_t layer_revision = request_.layer->regions.revision();
  const std::uint64_t other_revision = request_.other != nullptr ? request_.other->regions.revision() : 0;
  if (is_known_ && layer_revision == layer_revision_ && other_revision == other_revision_) return;
  is_known_ = true;
  layer_revision_ = layer_revision;
  other_revision_ = other_revision;
  steps_.clear();
  for (const RegionSample& each : request_.layer->regions.all()) {
    if (!steps_.empty() && steps_.back() == each.step) continue;
    if (!has_whole_sample(each.region, request_.sample)) continue;
    if (needs_other && other_at(each.step) == nullptr) continue;
    steps_.push_back(each.step);
  }
  std::erase_if(maps_, [this](const auto& each) { return !std::ranges::binary_search(steps_, each.first); });
}

const RegionSample* ClassMaps::other_at(std::uint64_t step) const {
  if (request_.other == nullptr) return nullptr;
  if (!analysis::needs_masked_scores(request_.method)) {
    return whole_sample(*request_.other, step, request_.sample, request_.argument);
  }
  for (const RegionSample& each : request_.other->regions.exactly(step)) {
    if (each.argument == request_.sample && each.is_whole()) return &each;
  }
  return nullptr;
}

void ClassMaps::collect() {
  if (!running_ || running_->map.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  ClassMap map = running_->map.get();
  if (is_of_request_) maps_[running_->step] = std::move(map);
  running_.reset();
}

std::optional<std::uint64_t> ClassMaps::step_at(std::uint64_t step) const {
  const auto after = std::ranges::upper_bound(steps_, step);
  return after == steps_.begin() ? std::nullopt : std::optional(*(after - 1));
}

const ClassMap* ClassMaps::at(std::uint64_t step) {
  if (const auto found = maps_.find(step); found != maps_.end()) return &found->second;
  if (!std::ranges::binary_search(steps_, step)) return nullptr;
  begin(step);
  const auto found = maps_.find(step);
  is_pending_ |= found == maps_.end();
  return found != maps_.end() ? &found->second : nullptr;
}

void ClassMaps::begin(std::uint64_t step) {
  if (work_left_ <= 0.0) return;
  const RegionSample* const layer = whole_sample(*request_.layer, step, request_.sample, 0);
  if (layer == nullptr) return;
  const double work = work_of(request_.method, layer->region.window);
  const bool is_long = work > kWorkOfFrame;
  if (is_long && running_) return;
  work_left_ -= work;
  ClassMap failed = map_or_failure([&] {
    compute(step, *layer, other_at(step), is_long);
    return ClassMap{};
  });
  if (!failed.failure.empty()) maps_[step] = std::move(failed);
}

void ClassMaps::compute(std::uint64_t step, const RegionSample& layer, const RegionSample* found, bool is_long) {
  Planes activation = planes_of(layer.region, request_.sample, request_.image);
  Planes other;
  if (found != nullptr) {
    other = analysis::needs_masked_scores(request_.method) ? scores_of_masks(found->region, request_.argument)
                                                           : planes_of(found->region, request_.sample, request_.image);
  }
  const bool fits = analysis::needs_masked_scores(request_.method) ? other.channels == activation.channels
                                                                   : other.values.size() == activation.values.size();
  if (found != nullptr && !fits) {
    maps_[step] = {};
    return;
  }
  if (!is_long) {
    maps_[step] = compute_(request_.method, activation, other, {});
    return;
  }
  std::promise<ClassMap> promise;
  Running running;
  running.step = step;
  running.bytes = (activation.values.capacity() + other.values.capacity()) * sizeof(float);
  running.map = promise.get_future();
  running.thread =
      std::jthread([make = compute_, method = request_.method, activation = std::move(activation),
                    other = std::move(other), promise = std::move(promise)](const std::stop_token& stop) mutable {
        promise.set_value(map_or_failure([&] { return make(method, activation, other, stop); }));
      });
  running_ = std::move(running);
  is_of_request_ = true;
}

std::size_t ClassMaps::memory_bytes() const {
  std::size_t bytes = running_ ? running_->bytes : 0;
  for (const auto& [step, map] : maps_) bytes += map.values.capacity() * sizeof(float);
  return bytes;
}

std::vector<std::uint64_t> spread(std::span<const std::uint64_t> steps, std::size_t most) {
  if (steps.size() <= most) return {steps.begin(), steps.end()};
  if (most < 2) return {steps.end() - static_cast<std::ptrdiff_t>(most), steps.end()};
  // The oldest and the newest, and a multiple less than places between them.
  const std::uint64_t reach = steps.back() - steps.front();
  const std::uint64_t distance = round_distance((reach + most - 2) / (most - 1));
  std::vector<std::uint64_t> chosen{steps.front()};
  for (std::uint64_t at = (steps.front() / distance + 1) * distance; at < steps.back(); at += distance) {
    const std::uint64_t next = *std::ranges::lower_bound(steps, at);
    if (next != chosen.back() && next != steps.back()) chosen.push_back(next);
  }
  while (chosen.size() > most - 1) chosen.erase(chosen.begin() + 1);
  chosen.push_back(steps.back());
  return chosen;
}

}  // namespace tensorscope::viewer
