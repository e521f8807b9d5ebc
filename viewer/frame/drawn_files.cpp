#include "viewer/frame/drawn_files.h"

#include <variant>
#include <vector>

#include "viewer/export/json_text.h"
#include "viewer/export/tensor_export.h"

namespace tensorscope::viewer::frame {
namespace {

Json values_of(const DrawnColumn& column) {
  if (const auto* const texts = std::get_if<std::vector<std::string>>(&column.values)) return *texts;
  Json numbers = Json::array();
  for (const double value : std::get<std::vector<double>>(column.values)) numbers.push_back(json_number(value));
  return numbers;
}

std::string as_json(const Drawn& drawn) {
  Json json;
  json["name"] = drawn.name;
  json["title"] = drawn.title;
  if (!drawn.source.empty()) json["source"] = drawn.source;
  json["step"] = drawn.step;
  if (const auto* const table = std::get_if<DrawnTable>(&drawn.data)) {
    Json& columns = json["columns"] = Json::object();
    for (const DrawnColumn& column : table->columns) columns[column.name] = values_of(column);
    return json_text(json, -1);
  }
  const RegionSample sample = as_sample(std::get<DrawnArray>(drawn.data));
  json["dtype"] = schema::name_of(sample.region.dtype);
  json["shape"] = std::get<DrawnArray>(drawn.data).shape;
  std::string text = json_text(json, -1);
  text.pop_back();
  return text + ",\"data\":" + elements_as_json(sample.region) + "}";
}

}  // namespace

std::optional<std::string> as_file(const Drawn& drawn, Format format) {
  const auto* const table = std::get_if<DrawnTable>(&drawn.data);
  switch (format) {
    case Format::npy:
      if (table != nullptr) return std::nullopt;
      return tensor_as_npy(as_sample(std::get<DrawnArray>(drawn.data)));
    case Format::csv:
      return table != nullptr ? as_csv(*table) : tensor_as_csv(as_sample(std::get<DrawnArray>(drawn.data)));
    case Format::json:
      break;
  }
  return as_json(drawn);
}

Format own_format(const Drawn& drawn) {
  return std::holds_alternative<DrawnArray>(drawn.data) ? Format::npy : Format::csv;
}

const char* ending_of(Format format) {
  switch (format) {
    case Format::npy:
      return ".npy";
    case Format::csv:
      return ".csv";
    case Format::json:
      break;
  }
  return ".json";
}

}  // namespace tensorscope::viewer::frame
