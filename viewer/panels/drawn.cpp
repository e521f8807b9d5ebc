#include "viewer/panels/drawn.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

std::string every_digit(double value) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}

std::string plain(std::string cell) {
  return cell;
}

std::string quoted(std::string cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  for (std::size_t at = 0; (at = cell.find('"', at)) != std::string::npos; at += 2) cell.insert(at, 1, '"');
  return '"' + cell + '"';
}

std::string as_lines(const DrawnTable& table, char separator, std::string (*as_cell)(std::string)) {
  std::string text;
  const auto add_row = [&](const auto& cell_of) {
    for (const DrawnColumn& column : table.columns) {
      if (&column != &table.columns.front()) text += separator;
      text += as_cell(cell_of(column));
    }
    text += '\n';
  };
  add_row([](const DrawnColumn& column) { return column.name; });
  for (std::size_t row = 0; row < table.rows(); ++row) {
    add_row([row](const DrawnColumn& column) { return column.text(row); });
  }
  return text;
}

std::string as_text(const DrawnTable& table) {
  return as_lines(table, '\t', plain);
}

std::string as_text(const DrawnArray& array) {
  const std::size_t element = schema::element_bytes(array.dtype);
  if (element == 0) return {};
  const std::size_t count = array.elements.size() / element;
  const std::size_t line =
      array.shape.empty() || array.shape.back() <= 0 ? count : static_cast<std::size_t>(array.shape.back());
  const RegionSample sample = as_sample(array);
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    append_element(sample.region, i, text);
    text += (i + 1) % line == 0 || i + 1 == count ? '\n' : '\t';
  }
  return text;
}

}  // namespace

std::size_t DrawnColumn::size() const {
  return std::visit([](const auto& cells) { return cells.size(); }, values);
}

std::string DrawnColumn::text(std::size_t row) const {
  const auto* const numbers = std::get_if<std::vector<double>>(&values);
  return numbers != nullptr ? every_digit((*numbers)[row]) : std::get<std::vector<std::string>>(values)[row];
}

std::string as_csv(const DrawnTable& table) {
  return as_lines(table, ',', quoted);
}

RegionSample as_sample(const DrawnArray& array) {
  RegionSample sample;
  sample.storage = std::make_shared<const std::vector<std::byte>>(array.elements);
  sample.region.dtype = array.dtype;
  sample.region.data = *sample.storage;
  sample.region.window = whole_window(array.shape);
  std::ranges::copy(std::span(array.shape).first(sample.region.window.dimensions), sample.region.shape.begin());
  sample.total = sample.sampled = element_count(sample.region);
  return sample;
}

std::string as_text(const Drawn& drawn) {
  return std::visit([](const auto& data) { return as_text(data); }, drawn.data);
}

}  // namespace tensorscope::viewer
