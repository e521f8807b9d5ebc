#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "viewer/store/scalar_series.h"
#include "viewer/store/time_axis.h"

namespace tensorscope::viewer {

/// A scalar's entries, all or some of them, as a table of one row for each. The columns, in every format:
///   step         of the last point of the entry
///   value        of the last point
///   min, max, mean   of the finite points (NaN if there is none); for a single point, its value
///   first_step   of the first point; equal to step for a single point
///   points       how many points the entry stands for
///   non_finite   how many of them are NaN or infinite
///   seconds      after the run's first step (NaN if the run recorded no time)
struct SeriesTable {
  const ScalarSeries& series;
  TimeAxis time;
  std::size_t begin = 0;
  std::size_t end = 0;  // one after the last entry

  std::size_t rows() const { return end - begin; }
};

/// Everything of the series.
SeriesTable whole_series(const ScalarSeries& series, const TimeAxis& time);

/// A one-dimensional structured array: np.load(file)["value"].
std::string series_as_npy(const SeriesTable& table);
/// A header line, then a line for each row.
std::string series_as_csv(const SeriesTable& table);
/// The run and the source by name, then "columns": an array for each column.
std::string series_as_json(const SeriesTable& table, const std::string& job, const std::string& source);

}  // namespace tensorscope::viewer
