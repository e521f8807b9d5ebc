#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "schema/kinds.h"
#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer {

/// What a panel has drawn, as data: this is what is exported and what Ctrl-C copies.
/// Threads: plain data.

struct DrawnColumn {
  std::string name;  ///< with its unit: "step", "loss (nats)"
  std::variant<std::vector<double>, std::vector<std::string>> values;

  std::size_t size() const;
  /// Every digit of a number: reads back to the same double.
  std::string text(std::size_t row) const;
};

/// Columns of one length. Curves on different steps are one table: series, step, value.
struct DrawnTable {
  std::vector<DrawnColumn> columns;

  std::size_t rows() const { return columns.empty() ? 0 : columns.front().size(); }
};

/// Elements row-major, in their own dtype and this machine's byte order.
struct DrawnArray {
  schema::Dtype dtype = schema::Dtype::float32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> elements;
};

struct Drawn {
  std::string name;    ///< a file is called after it: lower-case letters, digits and '-', unique in its panel
  std::string title;   ///< what the picture is called on screen
  std::string source;  ///< path of the source it shows; empty if it shows several
  std::uint64_t step = 0;
  std::variant<DrawnTable, DrawnArray> data;
};

/// A line for each row, cells separated by tabs, column names first: what spreadsheets paste. An array's last dimension
/// runs along a line.
std::string as_text(const Drawn& drawn);

/// The same with commas, by RFC 4180: what holds a comma, a quote or a line's end is quoted.
std::string as_csv(const DrawnTable& table);

/// The array as a sample of its own, for what reads samples.
RegionSample as_sample(const DrawnArray& array);

}  // namespace tensorscope::viewer
