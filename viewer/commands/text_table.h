#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace tensorscope::viewer {

/// Rows of text in aligned columns, two spaces apart. The last column may be of any length and is not filled up.
/// Threads: plain data.
class TextTable {
 public:
  enum class Align { left, right };
  explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}

  /// At most as many cells as there are columns.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void print(std::ostream& out) const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// Columns that a terminal shows UTF-8 text in, counting a code point as one.
std::size_t width_of(const std::string& utf8);

}  // namespace tensorscope::viewer
