#include "viewer/panels/training/run_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "viewer/look/number_format.h"
#include "viewer/panels/curves/name_words.h"
#include "viewer/panels/curves/scalar_groups.h"
#include "viewer/panels/overview/run_facts.h"

namespace tensorscope::viewer {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::optional<double> as_number(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// The one of this name, added with nothing for each run if there is none yet.
RunColumn& column_named(std::vector<RunColumn>& columns, const std::string& name, std::size_t runs) {
  const auto found = std::ranges::find(columns, name, &RunColumn::name);
  if (found != columns.end()) return *found;
  RunColumn& column = columns.emplace_back();
  column.name = name;
  column.numbers.assign(runs, kNone);
  column.texts.assign(runs, {});
  return column;
}

std::vector<RunColumn> hyperparameter_columns(std::span<const PanelRun> runs) {
  std::vector<RunColumn> columns;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const NamedText& each : hyperparameters_of(*runs[i].store)) {
      RunColumn& column = column_named(columns, each.name, runs.size());
      column.texts[i] = each.text;
      if (const auto number = as_number(each.text)) column.numbers[i] = *number;
    }
  }
  for (RunColumn& column : columns) {
    column.differs = std::ranges::adjacent_find(column.texts, std::ranges::not_equal_to()) != column.texts.end();
    column.is_numeric = true;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      column.is_numeric &= column.texts[i].empty() || std::isfinite(column.numbers[i]);
    }
  }
  return columns;
}

void set(RunColumn& column, RunColumn::Kind kind, const GroupedScalar& scalar, CurveKind curve, std::size_t run,
         double value) {
  column.kind = kind;
  column.is_numeric = true;
  column.lower_is_better = curve == CurveKind::loss;
  const NamedPhase phase = words_of(scalar.name).phase;
  column.is_validation = phase == NamedPhase::validation || phase == NamedPhase::test;
  column.numbers[run] = value;
  column.texts[run] = look::format_number(value);
}

std::vector<RunColumn> result_columns(std::span<const PanelRun> runs) {
  std::vector<RunColumn> columns;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const ScalarGroup& group : group_scalars(*runs[i].store)) {
      if (group.kind != CurveKind::loss && group.kind != CurveKind::accuracy) continue;
      for (const GroupedScalar& scalar : group.scalars) {
        const Source* const source = runs[i].store->source(scalar.source);
        if (source == nullptr || source->scalars.empty()) continue;
        const bool lower_is_better = group.kind == CurveKind::loss;
        const double best = lower_is_better ? source->scalars.lowest() : source->scalars.highest();
        set(column_named(columns, "best " + scalar.name, runs.size()), RunColumn::Kind::best, scalar, group.kind, i,
            best);
        set(column_named(columns, "last " + scalar.name, runs.size()), RunColumn::Kind::last, scalar, group.kind, i,
            source->scalars.values().back());
      }
    }
  }
  // What was not trained on tells more.
  std::ranges::stable_partition(columns, &RunColumn::is_validation);
  return columns;
}

RunColumn step_column(std::span<const PanelRun> runs) {
  RunColumn column{.name = "step", .kind = RunColumn::Kind::step, .is_numeric = true, .numbers = {}};
  for (const PanelRun& run : runs) {
    const std::uint64_t step = run.store->status().step;
    column.numbers.push_back(static_cast<double>(step));
    column.texts.push_back(look::format_count(step));
  }
  return column;
}

}  // namespace

int RunColumn::best_run() const {
  if (!is_result()) return -1;
  int best = -1;
  bool varies = false;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!std::isfinite(numbers[i])) continue;
    const double held = best < 0 ? kNone : numbers[static_cast<std::size_t>(best)];
    varies |= best >= 0 && numbers[i] != held;
    if (best < 0 || (lower_is_better ? numbers[i] < held : numbers[i] > held)) best = static_cast<int>(i);
  }
  return varies ? best : -1;
}

std::vector<std::size_t> RunTable::order(std::size_t column, bool descending) const {
  std::vector<std::size_t> rows(names.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (column >= columns.size()) return rows;
  const RunColumn& by = columns[column];
  const auto has_value = [&by](std::size_t row) {
    return by.is_numeric ? std::isfinite(by.numbers[row]) : !by.texts[row].empty();
  };
  const auto is_before = [&by](std::size_t a, std::size_t b) {
    return by.is_numeric ? by.numbers[a] < by.numbers[b] : by.texts[a] < by.texts[b];
  };
  std::ranges::stable_sort(rows, [&](std::size_t a, std::size_t b) {
    if (!has_value(a) || !has_value(b)) return has_value(a) && !has_value(b);
    return descending ? is_before(b, a) : is_before(a, b);
  });
  return rows;
}

DrawnTable RunTable::as_drawn(std::span<const std::size_t> rows) const {
  const auto picked = [rows](const auto& from) {
    std::remove_cvref_t<decltype(from)> to;
    for (const std::size_t row : rows) to.push_back(from[row]);
    return to;
  };
  DrawnTable table{{{"run", picked(names)}, {"state", picked(states)}}};
  for (const RunColumn& column : columns) {
    if (column.is_numeric) {
      table.columns.push_back({column.name, picked(column.numbers)});
    } else {
      table.columns.push_back({column.name, picked(column.texts)});
    }
  }
  return table;
}

RunTable run_table(std::span<const PanelRun> runs) {
  RunTable table;
  for (const PanelRun& run : runs) {
    table.names.push_back(run.name);
    table.states.emplace_back(name_of(run.store->status().state));
  }
  std::vector<RunColumn> told = hyperparameter_columns(runs);
  const auto shared = std::ranges::stable_partition(told, &RunColumn::differs);
  table.columns.assign(told.begin(), shared.begin());
  table.columns.push_back(step_column(runs));
  for (RunColumn& column : result_columns(runs)) table.columns.push_back(std::move(column));
  table.columns.insert(table.columns.end(), shared.begin(), shared.end());
  return table;
}

std::vector<RunAxis> run_axes(const RunTable& table) {
  const bool is_validated = std::ranges::any_of(
      table.columns, [](const RunColumn& column) { return column.is_result() && column.is_validation; });
  std::vector<RunAxis> axes;
  for (const RunColumn& column : table.columns) {
    const bool is_judged = is_validated ? column.kind == RunColumn::Kind::best && column.is_validation
                                        : column.kind == RunColumn::Kind::last;
    if (!is_judged && !(column.kind == RunColumn::Kind::hyperparameter && column.differs)) continue;
    RunAxis& axis = axes.emplace_back();
    axis.name = column.name;
    axis.values = column.numbers;
    if (column.is_numeric) {
      axis.axis = analysis::numeric_axis(column.numbers);
      continue;
    }
    axis.axis = analysis::category_axis(column.texts);
    for (std::size_t i = 0; i < column.texts.size(); ++i) {
      axis.values[i] = analysis::index_of(axis.axis, column.texts[i]);
    }
  }
  return axes;
}

}  // namespace tensorscope::viewer
