#include "viewer/panels/attention/head_grid.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer {
namespace {

float largest_of(std::span<const float> weights) {
  float largest = 0.0F;
  for (const float weight : weights) {
    if (std::isfinite(weight)) largest = std::max(largest, weight);
  }
  return largest;
}

// A causal head has a 1 in its first row; its colours are for the others. All of them where nearly all cells are zero.
float bright_of(std::span<const float> cells, float largest) {
  std::vector<float> finite;
  for (const float cell : cells) {
    if (std::isfinite(cell)) finite.push_back(cell);
  }
  if (finite.empty()) return largest;
  const auto place = finite.begin() + static_cast<std::ptrdiff_t>((finite.size() - 1) * 99 / 100);
  std::ranges::nth_element(finite, place);
  return *place > 0.0F ? *place : largest;
}

// A share is of something only where there are both words and patches to attend to.
bool has_both(std::span<const std::uint8_t> groups) {
  const auto has = [groups](Modality modality) {
    return std::ranges::find(groups, static_cast<std::uint8_t>(modality)) != groups.end();
  };
  return has(Modality::text) && has(Modality::image);
}

// What is computed at once of a head; of a larger one every so manieth row, as where a sample is thinned already.
constexpr std::int64_t kMostOfHead = std::int64_t{1} << 18;

std::int64_t every_row_of(const AttentionRegion& region) {
  return (static_cast<std::int64_t>(region.head_elements()) + kMostOfHead - 1) / kMostOfHead;
}

std::size_t bytes_of(const LayerCells& layer) {
  std::size_t bytes = sizeof(LayerCells) + layer.heads.capacity() * sizeof(HeadCell);
  for (const HeadCell& head : layer.heads) bytes += head.picture.cells.capacity() * sizeof(float);
  return bytes;
}

}  // namespace

void HeadGrid::update(std::span<const LayerInput> layers, std::uint64_t step, std::int64_t sample,
                      std::int64_t picture_pixels) {
  const bool is_same =
      layers.size() == progress_.size() && std::ranges::equal(layers, progress_, {}, &LayerInput::source,
                                                              [](const Progress& layer) { return layer.input.source; });
  if (!is_same) {
    progress_.assign(layers.size(), {});
    shown_.assign(layers.size(), {});
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Progress& layer = progress_[i];
    layer.input = layers[i];
    if (layers[i].sample == nullptr) {
      layer.wanted = {};
    } else {
      layer.wanted = {layers[i].source->id(), layers[i].sample->step,   layers[i].sample->region.window, sample,
                      picture_pixels,         layers[i].groups_revision};
    }
    // Of another sample of the batch nothing may stay on screen as if it were of this one, nor of a later step.
    const bool is_later = layers[i].sample == nullptr && shown_[i].step > step;
    if (!shown_[i].heads.empty() && (layer.shown.sample != sample || is_later)) {
      shown_[i] = {};
      layer.shown = {};
    }
  }
}

bool HeadGrid::work(std::chrono::microseconds budget) {
  const auto end = std::chrono::steady_clock::now() + budget;
  for (std::size_t done = 0; done < progress_.size();) {
    next_ %= progress_.size();
    Progress& layer = progress_[next_];
    if (layer.input.sample == nullptr || layer.shown == layer.wanted) {
      ++next_;
      ++done;
      continue;
    }
    done = 0;
    compute_head(layer);
    if (layer.cells.heads.size() == static_cast<std::size_t>(layer.cells.shape.heads)) {
      shown_[next_] = std::move(layer.cells);
      shown_[next_].revision = ++revision_;
      layer.shown = layer.computing;
      layer.computing = {};
      layer.cells = {};
      ++next_;
    }
    if (std::chrono::steady_clock::now() >= end) return true;
  }
  return false;
}

void HeadGrid::compute_head(Progress& layer) {
  const auto region = AttentionRegion::of(*layer.input.sample, layer.wanted.sample);
  if (layer.computing != layer.wanted) {
    layer.computing = layer.wanted;
    layer.cells = {};
    layer.cells.source = layer.wanted.source;
    layer.cells.step = layer.wanted.step;
    layer.cells.shape.heads = 0;  // a layer without this sample is done: it has nothing to show
    if (!region || region->heads() != region->shape().heads) return;
    layer.cells.shape = region->shape();
    layer.cells.queries = region->queries();
    const std::int64_t every = every_row_of(*region);
    layer.cells.queries.stride *= every;
    layer.cells.queries.count = (layer.cells.queries.count + every - 1) / every;
    layer.cells.keys = region->keys();
    const bool has_groups = layer.input.query_groups.size() == static_cast<std::size_t>(region->shape().queries) &&
                            layer.input.key_groups.size() == static_cast<std::size_t>(region->shape().keys) &&
                            has_both(layer.input.key_groups);
    if (has_groups) layer.cells.share.emplace(kModalities);
  }
  if (!region || layer.cells.shape.heads == 0) return;
  weights_.clear();
  region->append(static_cast<std::int64_t>(layer.cells.heads.size()), every_row_of(*region), weights_);
  const analysis::AttentionView head{weights_, layer.cells.queries, layer.cells.keys};
  HeadCell& cell = layer.cells.heads.emplace_back();
  cell.figures = analysis::head_figures(head);
  cell.largest = largest_of(weights_);
  analysis::reduce({weights_, head.queries.count, head.keys.count}, {0, head.queries.count, 0, head.keys.count},
                   layer.wanted.pixels, layer.wanted.pixels, analysis::Reduction::max_abs, cell.picture);
  cell.bright = bright_of(cell.picture.cells, cell.largest);
  if (layer.cells.share) layer.cells.share->add(head, layer.input.query_groups, layer.input.key_groups);
}

std::size_t HeadGrid::memory_bytes() const {
  std::size_t bytes = weights_.capacity() * sizeof(float);
  for (const LayerCells& layer : shown_) bytes += bytes_of(layer);
  for (const Progress& layer : progress_) bytes += sizeof(Progress) + bytes_of(layer.cells);
  return bytes;
}

DrawnTable heads_table(std::span<const LayerCells> layers, std::span<const std::string> labels) {
  std::vector<std::string> name;
  std::vector<double> head, step, entropy, relative, distance, first, diagonality, rows, of_rows, keys, of_keys;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    for (std::size_t h = 0; h < layers[i].heads.size(); ++h) {
      const analysis::HeadFigures& figures = layers[i].heads[h].figures;
      name.push_back(labels[i]);
      head.push_back(static_cast<double>(h));
      step.push_back(static_cast<double>(layers[i].step));
      entropy.push_back(figures.entropy);
      relative.push_back(figures.relative_entropy);
      distance.push_back(figures.distance);
      first.push_back(figures.first);
      diagonality.push_back(figures.diagonality);
      rows.push_back(static_cast<double>(figures.rows));
      of_rows.push_back(static_cast<double>(layers[i].queries.extent));
      keys.push_back(static_cast<double>(layers[i].keys.count));
      of_keys.push_back(static_cast<double>(layers[i].keys.extent));
    }
  }
  return {{{"layer", std::move(name)},
           {"head", std::move(head)},
           {"step", std::move(step)},
           {"entropy (nats)", std::move(entropy)},
           {"entropy / ln n", std::move(relative)},
           {"distance (positions)", std::move(distance)},
           {"first-token mass", std::move(first)},
           {"mass within 1 position", std::move(diagonality)},
           {"rows", std::move(rows)},
           {"of rows", std::move(of_rows)},
           {"keys", std::move(keys)},
           {"of keys", std::move(of_keys)}}};
}

DrawnTable shares_table(std::span<const LayerCells> layers, std::span<const std::string> labels) {
  std::vector<std::string> name, from_name, to_name;
  std::vector<double> share, rows;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!layers[i].share) continue;
    for (std::size_t from = 0; from < kModalities; ++from) {
      for (std::size_t to = 0; to < kModalities && layers[i].share->rows(from) > 0; ++to) {
        name.push_back(labels[i]);
        from_name.emplace_back(name_of(static_cast<Modality>(from)));
        to_name.emplace_back(name_of(static_cast<Modality>(to)));
        share.push_back(layers[i].share->mean(from, to));
        rows.push_back(static_cast<double>(layers[i].share->rows(from)));
      }
    }
  }
  return {{{"layer", std::move(name)},
           {"from", std::move(from_name)},
           {"to", std::move(to_name)},
           {"share", std::move(share)},
           {"rows", std::move(rows)}}};
}

}  // namespace tensorscope::viewer
