#include "viewer/panels/maps/film_card.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "viewer/analysis/sample_rank.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/weights/tensor_form.h"

namespace tensorscope::viewer {
namespace {

constexpr double kRobust = 0.995;

analysis::ColorScale scale_of(std::span<const float> values) {
  analysis::SampleRank rank;
  rank.assign(values);
  const bool has_negative = rank.range() && rank.range()->lo < 0.0;
  double reach = rank.abs_quantile(kRobust).value_or(0.0);
  if (reach == 0.0 && rank.range()) reach = std::max(std::abs(rank.range()->lo), std::abs(rank.range()->hi));
  if (reach == 0.0) reach = 1.0;
  analysis::ColorScale scale;
  scale.map = has_negative ? analysis::ColorMap::rd_bu : analysis::ColorMap::viridis;
  scale.range = {has_negative ? -reach : 0.0, reach};
  return scale;
}

void lay_out_units(const Planes& planes, FilmTiles& tiles) {
  tiles.width = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(planes.channels))));
  tiles.height = (planes.channels + tiles.width - 1) / tiles.width;
  tiles.values = planes.values;
  tiles.values.resize(tiles.width * tiles.height, 0.0F);
  tiles.channels = {0};
}

}  // namespace

double activity(std::span<const float> plane) {
  double total = 0.0;
  std::size_t count = 0;
  for (const float value : plane) {
    if (!std::isfinite(value)) continue;
    total += std::abs(static_cast<double>(value));
    ++count;
  }
  return count > 0 ? total / static_cast<double>(count) : 0.0;
}

std::vector<std::size_t> most_active(const analysis::PlanesView& planes, std::size_t most,
                                     const std::vector<std::size_t>& before) {
  std::vector<std::size_t> order(planes.channels);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (order.size() <= most) return order;
  std::vector<double> activities;
  for (const std::size_t k : order) activities.push_back(activity(planes.plane(k)));
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return activities[a] > activities[b]; });
  std::vector<std::size_t> chosen;
  const auto take = [&](std::size_t k) {
    if (chosen.size() < most && std::ranges::find(chosen, k) == chosen.end()) chosen.push_back(k);
  };
  const std::span good(order.data(), std::min(2 * most, order.size()));
  for (const std::size_t k : before) {
    if (std::ranges::find(good, k) != good.end()) take(k);
  }
  for (const std::size_t k : order) take(k);
  std::ranges::sort(chosen);
  return chosen;
}

FilmTiles film_tiles(const Planes& planes, std::size_t most, const std::vector<std::int64_t>& before) {
  FilmTiles tiles;
  tiles.form = planes.form;
  tiles.looked_at = planes.channels;
  if (planes.values.empty()) return tiles;
  if (planes.form.kind == LayerForm::Kind::units) {
    lay_out_units(planes, tiles);
    tiles.scale = scale_of(tiles.values);
    return tiles;
  }
  tiles.height = planes.height;
  tiles.width = planes.width;
  std::vector<std::size_t> kept;
  for (const std::int64_t channel : before) {
    for (std::size_t k = 0; k < planes.channels; ++k) {
      if (planes.channel(k) == channel) kept.push_back(k);
    }
  }
  for (const std::size_t k : most_active(planes.view(), most, kept)) {
    const auto plane = planes.view().plane(k);
    tiles.values.insert(tiles.values.end(), plane.begin(), plane.end());
    tiles.channels.push_back(planes.channel(k));
  }
  tiles.scale = scale_of(tiles.values);
  return tiles;
}

std::string describe(const FilmTiles& tiles) {
  const auto count = [](std::size_t n) { return look::format_count(n); };
  if (tiles.form.kind == LayerForm::Kind::units) {
    const auto all = static_cast<std::size_t>(tiles.form.channels);
    return tiles.looked_at < all ? count(tiles.looked_at) + " of " + count(all) + " units" : count(all) + " units";
  }
  const auto all = static_cast<std::size_t>(tiles.form.channels);
  const char* const what = tiles.form.kind == LayerForm::Kind::tokens ? " features of the patches" : " channels";
  std::string text = tiles.channels.size() < tiles.looked_at
                         ? "the " + count(tiles.channels.size()) + " most active of " + count(tiles.looked_at) + what
                         : "all " + count(tiles.looked_at) + what;
  if (tiles.looked_at < all) text += " looked at, of " + count(all);
  return text;
}

std::string sample_shape(std::span<const std::int64_t> shape) {
  return shape.size() < 2 ? std::string("one number") : shape_text(shape.subspan(1));
}

}  // namespace tensorscope::viewer
