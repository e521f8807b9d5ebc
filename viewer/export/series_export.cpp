#include "viewer/export/series_export.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include "viewer/export/json_text.h"
#include "viewer/export/npy.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

constexpr std::size_t kColumns = 9;
constexpr std::array<std::string_view, kColumns> kNames{"step",       "value",  "min",        "max",    "mean",
                                                        "first_step", "points", "non_finite", "seconds"};
constexpr std::array<bool, kColumns> kIsWhole{true, false, false, false, false, true, true, true, false};

// One row; whole numbers stay whole.
struct Cell {
  double number = 0;
  std::uint64_t whole = 0;
};
using Row = std::array<Cell, kColumns>;

Row row_at(const SeriesTable& table, std::size_t entry) {
  const ScalarSeries& series = table.series;
  const auto whole = [](double step) { return Cell{0, static_cast<std::uint64_t>(step)}; };
  const double seconds =
      table.time.seconds_at(series.steps()[entry]).value_or(std::numeric_limits<double>::quiet_NaN());
  return {whole(series.steps()[entry]),    Cell{series.values()[entry]},        Cell{series.mins()[entry]},
          Cell{series.maxs()[entry]},      Cell{series.means()[entry]},         whole(series.first_steps()[entry]),
          Cell{0, series.points()[entry]}, Cell{0, series.non_finite()[entry]}, Cell{seconds}};
}

}  // namespace

SeriesTable whole_series(const ScalarSeries& series, const TimeAxis& time) {
  return {series, time, 0, series.size()};
}

std::string series_as_npy(const SeriesTable& table) {
  std::string dtype = "[";
  for (std::size_t i = 0; i < kColumns; ++i) {
    if (i != 0) dtype += ", ";
    dtype += "('" + std::string(kNames[i]) + "', " + npy_dtype(kIsWhole[i] ? 'u' : 'f', 8) + ")";
  }
  dtype += "]";
  const std::uint64_t rows = table.rows();
  std::string file = npy_header(dtype, std::span(&rows, 1));
  for (std::size_t entry = table.begin; entry < table.end; ++entry) {
    const Row row = row_at(table, entry);
    std::array<std::uint64_t, kColumns> words;
    for (std::size_t i = 0; i < kColumns; ++i) {
      words[i] = kIsWhole[i] ? row[i].whole : std::bit_cast<std::uint64_t>(row[i].number);
    }
    file.append(reinterpret_cast<const char*>(words.data()), sizeof(words));
  }
  return file;
}

std::string series_as_csv(const SeriesTable& table) {
  std::string file;
  for (std::size_t i = 0; i < kColumns; ++i) file.append(i != 0 ? "," : "").append(kNames[i]);
  file += '\n';
  for (std::size_t entry = table.begin; entry < table.end; ++entry) {
    const Row row = row_at(table, entry);
    for (std::size_t i = 0; i < kColumns; ++i) {
      if (i != 0) file += ',';
      if (kIsWhole[i]) {
        file += std::to_string(row[i].whole);
      } else {
        append_number(row[i].number, file);
      }
    }
    file += '\n';
  }
  return file;
}

std::string series_as_json(const SeriesTable& table, const std::string& job, const std::string& source) {
  std::array<Json, kColumns> columns;
  columns.fill(Json::array());
  for (std::size_t entry = table.begin; entry < table.end; ++entry) {
    const Row row = row_at(table, entry);
    for (std::size_t i = 0; i < kColumns; ++i) {
      columns[i].push_back(kIsWhole[i] ? Json(row[i].whole) : json_number(row[i].number));
    }
  }
  Json json;
  json["job"] = job;
  json["source"] = source;
  for (std::size_t i = 0; i < kColumns; ++i) json["columns"][std::string(kNames[i])] = std::move(columns[i]);
  return json_text(json) + "\n";
}

}  // namespace tensorscope::viewer
