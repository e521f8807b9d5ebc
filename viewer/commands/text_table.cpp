#include "viewer/commands/text_table.h"

#include <algorithm>
#include <ostream>

#include "viewer/commands/program.h"

namespace tensorscope::viewer {

std::size_t width_of(const std::string& utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

void TextTable::print(std::ostream& out) const {
  std::vector<std::size_t> widths(columns_.size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string filling(widths[i] - width_of(row[i]), ' ');
      if (i != 0) line += "  ";
      if (columns_[i] == Align::right) line += filling;
      line += printable(row[i]);
      if (columns_[i] == Align::left && i + 1 < row.size()) line += filling;
    }
    out << line << '\n';
  }
}

}  // namespace tensorscope::viewer
