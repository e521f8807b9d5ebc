#include "agent/recorder/device_samples.h"

#include <algorithm>

#include "agent/sampling/grid.h"

namespace tensorscope::agent {

using schema::Product;

void DeviceSamples::plan_reduction(const Source& source, const TensorView& view, std::uint64_t most_ns, Plan& plan,
                                   DeviceTask& task) {
  const std::uint64_t most = Sampler::most_reduced(source, view, most_ns);
  if (!has(plan.reductions, Product::units)) {
    task.reduced = thinned(in_memory_order(grid_of(view)), most, view);
    plan.elements = task.reduced->elements();
    return;
  }
  plan.unit_axis = view.neurons_along();
  Grid grid = grid_of(view);
  if (grid.axes == 0) {
    grid.axes = 1;
    grid.axis[0] = {1, 1};
  }
  plan.all_neurons = static_cast<std::uint64_t>(grid.axis[plan.unit_axis].count);
  grid = thinned_beside(grid, plan.unit_axis, most, view, plan.unit_stride);
  const OrderedGrid ordered = in_memory_order_with(grid, plan.unit_axis);
  task.reduced = ordered.grid;
  task.unit_axis = ordered.axis;
  plan.elements = grid.elements();
  plan.neurons = static_cast<std::size_t>(grid.axis[plan.unit_axis].count);
}

Sampler::Taken DeviceSamples::begin(Sampler& sampler, Source& source, const TensorView& view,
                                    std::span<const WantTable::Task> due, const Sampler::Moment& moment) {
  const std::uint64_t begun_ns = schema::monotonic_ns();
  Sampler::Taken taken;
  if (due.empty()) return taken;
  const auto plan = std::make_shared<Plan>();
  DeviceTask task;
  plan->source = &source;
  plan->header = {source.id, moment.step, moment.phase, moment.time_ns, 0, view.elements()};
  plan->header.argument = due.front().argument;
  const std::uint64_t most_bytes = std::min<std::uint64_t>(moment.most_bytes, queue_.most_bytes());
  std::size_t bytes = 0;
  for (; taken.served < due.size(); ++taken.served) {
    const WantTable::Task& one = due[taken.served];
    if (!Sampler::is_window(one)) {
      plan->reductions = plan->reductions | one.products;
      continue;
    }
    taken.bytes += sampler.refuse_long_vectors(view, one, plan->header, segment_);
    const std::optional<schema::Window> window = sampler.window_of(source, view, one, moment.most_ns);
    if (!window) continue;
    const Grid grid = merged(grid_of(view, *window));
    const std::size_t more = grid.elements() * grid.element_bytes;
    // Alone it has room.
    if (bytes > 0 && bytes + more > most_bytes) break;
    bytes += more;
    plan->regions.push_back({view.dtype, view.sizes, *window, {}, has(one.products, Product::vectors)});
    task.windows.push_back(grid);
  }
  if (plan->reductions != Product::none) plan_reduction(source, view, moment.most_ns, *plan, task);
  if (!task.reduced && task.windows.empty()) return taken;
  if (task.reduced) bytes += DeviceSums::size(plan->neurons) * sizeof(double);
  taken.bytes += bytes;
  const auto ask = [&] {
    std::shared_ptr<DeviceSample> sample = view.device->begin(task);
    plan->header.cost_ns = schema::monotonic_ns() - begun_ns;
    return sample;
  };
  queue_.add(bytes, ask, [this, plan](DeviceWork& work) { write(*plan, static_cast<const DeviceSample&>(work)); });
  return taken;
}

void DeviceSamples::begin(Source& source, std::uint64_t step, const DeviceNumber& number) {
  const auto ask = [&] { return number.work; };
  queue_.add(0, ask, [this, &source, step, value = number.value](DeviceWork&) {
    const double now = value();
    segment_.scalar(source.id, source.series, step, schema::Phase::training, now);
    non_finite_.saw(source, now);
  });
}

std::uint64_t DeviceSamples::collect() {
  if (queue_.is_empty()) return 0;
  const std::uint64_t begun_ns = schema::monotonic_ns();
  queue_.collect(segment_.max_record_bytes() / 2);
  return schema::monotonic_ns() - begun_ns;
}

void DeviceSamples::write(const Plan& plan, const DeviceSample& sample) {
  const std::uint64_t begun_ns = schema::monotonic_ns();
  schema::SampleParts parts;
  parts.header = plan.header;
  const bool has_reduction = plan.reductions != Product::none;
  if (has_reduction) {
    reduction_.read(sample.sums(), plan.elements, plan.neurons);
    reduction_.units().axis = static_cast<std::uint8_t>(plan.unit_axis);
    reduction_.units().stride *= plan.unit_stride;
    reduction_.units().total = plan.all_neurons;
    if (has(plan.reductions, Product::stats)) parts.stats = &reduction_.stats();
    if (has(plan.reductions, Product::histogram)) parts.histogram = &reduction_.histogram();
    if (has(plan.reductions, Product::units)) parts.units = &reduction_.units();
    parts.header.sampled = plan.elements;
    non_finite_.saw(*plan.source, reduction_.stats(), plan.header.step);
  }
  parts.header.cost_ns += schema::monotonic_ns() - begun_ns;
  for (std::size_t i = 0; i < plan.regions.size(); ++i) {
    schema::Region region = plan.regions[i];
    region.data = sample.window(i);
    parts.region = &region;
    parts.words = writer_.words_of(*plan.source, region);
    // The first record has the reduction, if there is one, and says of how many elements it is.
    if (i > 0 || !has_reduction) parts.header.sampled = region.data.size() / schema::element_bytes(region.dtype);
    writer_.write(parts, region.data, segment_);
  }
  if (plan.regions.empty()) writer_.write(parts, {}, segment_);
  plan.source->price.measured(plan.header.cost_ns + schema::monotonic_ns() - begun_ns);
}

}  // namespace tensorscope::agent
