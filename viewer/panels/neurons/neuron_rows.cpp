#include "viewer/panels/neurons/neuron_rows.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tensorscope::viewer {
namespace {

double value_of(const LayerNumbers& numbers, NeuronColumn column, std::size_t row) {
  switch (column) {
    case NeuronColumn::mean:
      return numbers.mean[row];
    case NeuronColumn::std:
      return numbers.std[row];
    case NeuronColumn::on_rate:
      return numbers.on_rate[row];
    case NeuronColumn::largest:
      return numbers.largest[row];
    case NeuronColumn::state:
      return static_cast<double>(numbers.states[row]);
    default:
      return static_cast<double>(row);
  }
}

}  // namespace

bool is_unhealthy(analysis::NeuronState state) {
  return state > analysis::NeuronState::alive;
}

std::vector<std::size_t> ordered(const LayerNumbers& numbers, const NeuronOrder& order, const std::vector<bool>& only) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < numbers.count(); ++i) {
    if (!only.empty() && (i >= only.size() || !only[i])) continue;
    if (!order.only_unhealthy || is_unhealthy(numbers.states[i])) rows.push_back(i);
  }
  const auto key = [&](std::size_t row) { return value_of(numbers, order.by, row); };
  const auto first_nan = std::ranges::stable_partition(rows, [&](std::size_t row) { return !std::isnan(key(row)); });
  std::stable_sort(rows.begin(), first_nan.begin(),
                   [&](std::size_t a, std::size_t b) { return order.descending ? key(a) > key(b) : key(a) < key(b); });
  return rows;
}

DrawnTable neuron_table_of(const LayerNumbers& numbers, const std::vector<std::size_t>& rows, schema::SourceKind kind,
                           const char* neuron_word) {
  std::vector<double> neurons;
  std::vector<std::string> states;
  for (const std::size_t row : rows) {
    neurons.push_back(static_cast<double>(numbers.neuron(row)));
    states.emplace_back(state_word(numbers.states[row], kind));
  }
  const auto column = [&](const std::vector<double>& of) {
    std::vector<double> values;
    for (const std::size_t row : rows) values.push_back(of[row]);
    return values;
  };
  return {{{neuron_word, std::move(neurons)},
           {"mean", column(numbers.mean)},
           {"std", column(numbers.std)},
           {"on-rate", column(numbers.on_rate)},
           {"max |value|", column(numbers.largest)},
           {"dormancy score", column(numbers.dormancy)},
           {"state", std::move(states)}}};
}

}  // namespace tensorscope::viewer
