#pragma once

#include <vector>

#include "viewer/panels/overview/parameter_rows.h"
#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// A table with a line for each parameter: how its values are distributed, mean and spread, and the flow of its
/// gradient on a log axis that all lines share. A click selects the parameter.
/// Asks for the statistics of the lines that are in sight; of all gradients, for the norm.
/// Threads: the window's own.
/// At the limit: a narrow place shows fewer columns; lines out of sight cost nothing.
void parameter_table(const std::vector<ParameterRow>& rows, const Store& store, PanelState& state, float width);

float parameter_table_height(std::size_t rows);

}  // namespace tensorscope::viewer
