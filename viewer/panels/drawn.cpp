#include "viewer/panels/drawn.h"

#include <array>
#include <charconv>

#include "schema/sample.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

std::string every_digit(double value) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}

std::string as_text(const DrawnTable& table) {
  std::string text;
  for (const DrawnColumn& column : table.columns) {
    if (&column != &table.columns.front()) text += '\t';
    text += column.name;
  }
  text += '\n';
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const DrawnColumn& column : table.columns) {
      if (&column != &table.columns.front()) text += '\t';
      text += column.text(row);
    }
    text += '\n';
  }
  return text;
}

std::string as_text(const DrawnArray& array) {
  const std::size_t element = schema::element_bytes(array.dtype);
  if (element == 0) return {};
  const std::size_t count = array.elements.size() / element;
  const std::size_t line =
      array.shape.empty() || array.shape.back() <= 0 ? count : static_cast<std::size_t>(array.shape.back());
  schema::Region region;
  region.dtype = array.dtype;
  region.data = array.elements;
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    append_element(region, i, text);
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

std::string as_text(const Drawn& drawn) {
  return std::visit([](const auto& data) { return as_text(data); }, drawn.data);
}

}  // namespace tensorscope::viewer
