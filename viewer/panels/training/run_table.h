#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "viewer/analysis/parallel_axis.h"
#include "viewer/panels/drawn.h"
#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// Something that runs are compared by: a hyper-parameter as it was told, or a result.
struct RunColumn {
  enum class Kind : std::uint8_t { hyperparameter, step, best, last };

  std::string name;  ///< "lr", "best loss/validation"
  Kind kind = Kind::hyperparameter;
  bool differs = false;     ///< between any two runs
  bool is_numeric = false;  ///< each run that has it has a number
  bool lower_is_better = true;
  bool is_validation = false;        ///< a result that was not measured on what it was trained with
  std::vector<double> numbers;       ///< one for each run; NaN: it has none
  std::vector<std::string> texts{};  ///< as it is written; empty: the run has none

  bool is_result() const { return kind == Kind::best || kind == Kind::last; }
  /// The run with the best number of all; -1 where better has no meaning, or all are the same.
  int best_run() const;
};

/// A row for each run. Columns: hyper-parameters that differ, then the step and results, then hyper-parameters that all
/// share. A result is the best or the last of a loss (lower is better) or an accuracy (higher is).
/// Threads: pure.
/// At the limit: the last point of a scalar may be NaN, and is told so; the best one is of the finite ones.
struct RunTable {
  std::vector<std::string> names;
  std::vector<std::string> states;
  std::vector<RunColumn> columns;

  /// Indices of runs, ascending or descending by a column; those without a value come last. `column` beyond all: the
  /// runs' own order.
  std::vector<std::size_t> order(std::size_t column, bool descending) const;
  DrawnTable as_drawn(std::span<const std::size_t> rows) const;
};
RunTable run_table(std::span<const PanelRun> runs);

/// An axis of parallel coordinates, and where each run is on it.
struct RunAxis {
  std::string name;
  analysis::ParallelAxis axis;
  std::vector<double> values;  ///< one for each run; NaN: no place
};

/// The hyper-parameters that differ, then the results by which one judges a run: the best of each loss and accuracy of
/// the validation, else the last of the training.
/// Threads: pure.
std::vector<RunAxis> run_axes(const RunTable& table);

}  // namespace tensorscope::viewer
