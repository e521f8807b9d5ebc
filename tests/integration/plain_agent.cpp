#include "tests/integration/plain_agent.h"

#include "tests/integration/reference_products.h"

namespace tensorscope::integration {

using schema::Product;

PlainAgent::PlainAgent(const std::string& job, const schema::Capacities& capacities) {
  writer_.emplace();
  schema::SegmentRequest request;
  request.job = job;
  request.capacities = capacities;
  request.budget_ppm = 1'000'000;
  status_ = writer_->create(request);
  if (!status_.ok() || !encoder_.create(writer_->max_record_bytes())) {
    writer_.reset();
    return;
  }
  control_ = schema::ControlReader(writer_->control());
  stepped_ns_ = schema::monotonic_ns();
}

std::uint32_t PlainAgent::describe(schema::CatalogEntry entry) {
  entry.id = static_cast<std::uint32_t>(entries_.size());
  if (writer_) writer_->describe(entry);
  entries_.push_back(std::move(entry));
  return entries_.back().id;
}

std::uint32_t PlainAgent::add_scalar(const std::string& path) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::scalar;
  entry.dtype = schema::Dtype::float64;
  if (writer_)
    entry.series = writer_->add_series(static_cast<std::uint32_t>(entries_.size())).value_or(schema::kNoSeries);
  return describe(std::move(entry));
}

std::uint32_t PlainAgent::add_tensor(const std::string& path, schema::SourceKind kind, std::vector<std::int64_t> shape,
                                     std::uint32_t parent) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = kind;
  entry.dtype = schema::Dtype::float32;
  entry.shape = std::move(shape);
  entry.parent = parent;
  return describe(std::move(entry));
}

void PlainAgent::scalar(std::uint32_t source, double value) {
  if (writer_) writer_->scalar(source, entries_[source].series, step_, schema::Phase::training, value);
}

void PlainAgent::tensor(std::uint32_t source, std::span<const float> values) {
  const auto wanted = wanted_.find(source);
  if (!writer_ || wanted == wanted_.end()) return;
  const schema::Stats stats = stats_of(values);
  const schema::Histogram histogram = histogram_of(values);
  schema::Region region;
  region.dtype = schema::Dtype::float32;
  const std::vector<std::int64_t>& shape = entries_[source].shape;
  region.window.dimensions = shape.size();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    region.shape[i] = shape[i];
    region.window.count[i] = static_cast<std::uint32_t>(shape[i]);
    region.window.stride[i] = 1;
  }
  region.data = std::as_bytes(values);

  schema::SampleParts parts;
  parts.header.source = source;
  parts.header.step = step_;
  parts.header.phase = schema::Phase::training;
  parts.header.time_ns = schema::monotonic_ns();
  parts.header.sampled = parts.header.total = values.size();
  if (has(wanted->second, Product::stats)) parts.stats = &stats;
  if (has(wanted->second, Product::histogram)) parts.histogram = &histogram;
  if (has(wanted->second, Product::region)) parts.region = &region;
  const std::optional<schema::EncodedRecord> record = encoder_.encode(parts);
  if (record) {
    writer_->sample(parts.header, *record, parts.region != nullptr ? region.data : std::span<const std::byte>());
  }
}

void PlainAgent::step() {
  if (!writer_) return;
  const std::uint64_t now_ns = schema::monotonic_ns();
  if (control_.has_news() || control_.has_leases()) control_.poll(now_ns);
  wanted_.clear();
  for (const auto& [want, viewer] : control_.wants()) {
    Product& products = wanted_.try_emplace(want.source, Product::none).first->second;
    products = products | want.products;
  }
  writer_->heartbeat(++step_, now_ns, now_ns - stepped_ns_, 0);
  stepped_ns_ = now_ns;
}

void PlainAgent::end() {
  if (writer_) writer_->end(schema::monotonic_ns());
}

}  // namespace tensorscope::integration
