#include "viewer/export/tensor_export.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "viewer/export/json_text.h"
#include "viewer/export/npy.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using schema::Dtype;

std::string npy_dtype_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::float32:
    case Dtype::float64:
    case Dtype::float16:
      return npy_dtype('f', schema::element_bytes(dtype));
    case Dtype::bfloat16:
      return npy_dtype('f', sizeof(float));
    case Dtype::int8:
    case Dtype::int16:
    case Dtype::int32:
    case Dtype::int64:
      return npy_dtype('i', schema::element_bytes(dtype));
    case Dtype::uint8:
      return npy_dtype('u', 1);
    case Dtype::boolean:
      return npy_dtype('b', 1);
    case Dtype::unknown:
      break;
  }
  return npy_dtype('V', 1);
}

std::vector<std::uint64_t> shape_of(const schema::Region& region) {
  return {region.window.count.begin(), region.window.count.begin() + static_cast<long>(region.window.dimensions)};
}

template <typename Array>
Json first(const Array& values, std::size_t count) {
  Json json = Json::array();
  for (std::size_t i = 0; i < count; ++i) json.push_back(values[i]);
  return json;
}

Json to_json(const schema::Stats& stats) {
  return {{"elements", stats.elements},
          {"nan", stats.nan},
          {"positive_infinity", stats.positive_infinity},
          {"negative_infinity", stats.negative_infinity},
          {"zero", stats.zero},
          {"min", json_number(stats.min)},
          {"max", json_number(stats.max)},
          {"mean", json_number(stats.mean)},
          {"std", json_number(stats.std)},
          {"l1", json_number(stats.l1)},
          {"l2", json_number(stats.l2)},
          {"abs_max", json_number(stats.abs_max)}};
}

Json to_json(const BinCounts& histogram) {
  Json edges = Json::array();
  if (!histogram.counts.empty()) {
    for (const double edge : histogram.edges()) edges.push_back(json_number(edge));
  }
  return {{"edges", std::move(edges)},
          {"counts", histogram.counts},
          {"nan", histogram.nan},
          {"positive_infinity", histogram.positive_infinity},
          {"negative_infinity", histogram.negative_infinity}};
}

// The elements as nested arrays, one empty array if there are none: counts of a tensor without elements may be as large
// as they like. Written as text at once, because a tree of JSON values takes many times their memory.
class NestedArrays {
 public:
  NestedArrays(const schema::Region& region, std::string& text) : region_(region), text_(text) {}

  void write() {
    if (element_count(region_) == 0) {
      text_ += "[]";
    } else {
      write_from(0);
    }
  }

 private:
  void write_from(std::size_t dimension) {
    if (dimension == region_.window.dimensions) {
      write_element();
      return;
    }
    text_ += '[';
    for (std::uint32_t i = 0; i < region_.window.count[dimension]; ++i) {
      if (i != 0) text_ += ',';
      write_from(dimension + 1);
    }
    text_ += ']';
  }

  void write_element() {
    const std::size_t index = next_++;
    if (const double value = element_at(region_, index); std::isfinite(value)) {
      append_element(region_, index, text_);
    } else {
      text_ += json_text(json_number(value));
    }
  }

  const schema::Region& region_;
  std::string& text_;
  std::size_t next_ = 0;
};

}  // namespace

std::string tensor_as_npy(const RegionSample& sample) {
  const schema::Region& region = sample.region;
  std::string file = npy_header(npy_dtype_of(region.dtype), shape_of(region));
  if (region.dtype == Dtype::bfloat16) {
    std::vector<float> values;
    elements_as_float(region, values);
    file.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  } else {
    file.append(reinterpret_cast<const char*>(region.data.data()), region.data.size());
  }
  return file;
}

std::string tensor_as_csv(const RegionSample& sample) {
  const schema::Region& region = sample.region;
  const std::size_t dimensions = region.window.dimensions;
  const std::size_t count = element_count(region);
  std::string file;
  if (dimensions <= 2) {
    const std::size_t columns = dimensions == 2 ? region.window.count[1] : 1;
    for (std::size_t i = 0; i < count; ++i) {
      append_element(region, i, file);
      file += (i + 1) % columns == 0 ? '\n' : ',';
    }
    return file;
  }
  for (std::size_t i = 0; i < dimensions; ++i) file += "i" + std::to_string(i) + ",";
  file += "value\n";
  for (std::size_t i = 0; i < count; ++i) {
    for (const std::uint64_t place : index_in_tensor(region, i)) file += std::to_string(place) + ",";
    append_element(region, i, file);
    file += '\n';
  }
  return file;
}

std::string elements_as_json(const schema::Region& region) {
  std::string text;
  NestedArrays(region, text).write();
  return text;
}

std::string tensor_as_json(const std::string& job, const Source& source, const RegionSample& sample) {
  const schema::Region& region = sample.region;
  const std::size_t dimensions = region.window.dimensions;
  Json json;
  json["job"] = job;
  json["source"] = source.path();
  json["kind"] = schema::name_of(source.entry.kind);
  json["dtype"] = schema::name_of(region.dtype);
  json["shape"] = first(region.shape, dimensions);
  json["step"] = sample.step;
  json["phase"] = schema::name_of(sample.phase);
  json["sampled"] = sample.sampled;
  json["total"] = sample.total;
  json["window"] = {{"start", first(region.window.start, dimensions)},
                    {"count", first(region.window.count, dimensions)},
                    {"stride", first(region.window.stride, dimensions)}};
  for (const Summary& summary : source.summaries.exactly(sample.step)) {
    if (summary.phase != sample.phase) continue;
    if (summary.stats) json["stats"] = to_json(*summary.stats);
    if (summary.histogram) json["histogram"] = to_json(*summary.histogram);
  }
  std::string file = json_text(json, -1);
  file.pop_back();
  file += ",\"data\":" + elements_as_json(region) + "}\n";
  return file;
}

}  // namespace tensorscope::viewer
