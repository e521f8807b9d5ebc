#include "viewer/panels/maps/film_sources.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <ranges>
#include <string_view>
#include <utility>

#include "viewer/panels/maps/input_image.h"
#include "viewer/panels/weights/tensor_form.h"
#include "viewer/store/probe_sources.h"

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;

constexpr const char* kAddProbe =
    "In the trainer, once, with some images (N × C × H × W) and, if you have them, their labels:\n"
    "agent.probe(\"images\", images, labels, [&](at::Tensor x) { return net->forward(x); });";

// Of "net.block1.attention:attention": "net.block1.attention".
std::string_view owner_of(std::string_view attention) {
  return attention.substr(0, attention.rfind(':'));
}

// Of "net.block.conv1/relu": "net".
std::string network_of(const Source& source) {
  return source.path().substr(0, source.path().find_first_of("./:#"));
}

PatchedImage image_of(const Store& store, const FilmSources& film) {
  PatchedImage image;
  if (const auto form = film.input != nullptr ? image_form(film.input->entry.shape) : std::nullopt) {
    image.height = form->height;
    image.width = form->width;
  }
  if (const Source* const told = store.find(film.name + ":image")) image.patches = told->entry.placement;
  return image;
}

FilmSources training_film(const Store& store, const std::vector<ProbeSources>& probes) {
  FilmSources film;
  for (const Source& source : store.sources()) {
    if (source.entry.kind == SourceKind::activation && source.entry.shape.size() >= 2 && !is_of_probe(probes, source) &&
        source.entry.parent == schema::kNoSource) {
      film.layers.push_back(&source);
    }
  }
  std::ranges::sort(film.layers, [](const Source* a, const Source* b) { return is_made_before(*a, *b); });
  const auto has_planes = [&](const Source* each) { return form_of(film, *each).kind == LayerForm::Kind::planes; };
  const auto first = std::ranges::find_if(film.layers, has_planes);
  if (first == film.layers.end()) return {};
  film.name = network_of(**first);
  film.input = store.find(film.name + ":input");
  if (film.input != nullptr && !image_form(film.input->entry.shape)) film.input = nullptr;
  film.image = image_of(store, film);
  return film;
}

// The last layer of planes in which one can still see where something is. What was stretched again behind a layer of
// fewer places, as by adaptive pooling, has little more to tell than that one; a decoder's layers have, and are to be
// chosen by hand. One place is no picture: networks that weigh channels have such layers everywhere.
const Source* last_detailed(const FilmSources& film) {
  constexpr std::int64_t kDetailed = 16;
  const Source* found = nullptr;
  std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
  for (const Source* layer : film.layers) {
    const LayerForm form = form_of(film, *layer);
    if (form.kind != LayerForm::Kind::planes || form.height * form.width <= 1) continue;
    fewest = std::min(fewest, form.height * form.width);
    if (form.height * form.width == fewest && fewest >= kDetailed) found = layer;
  }
  return found;
}

}  // namespace

std::vector<FilmSources> films_of(const Store& store) {
  std::vector<FilmSources> films;
  const std::vector<ProbeSources> probes = probes_of(store);
  for (const ProbeSources& probe : probes) {
    if (probe.input == nullptr || !image_form(probe.input->entry.shape)) continue;
    FilmSources film{probe.name(), probe.probe, true, probe.input, probe.label, probe.scores};
    std::ranges::copy_if(probe.layers, std::back_inserter(film.layers),
                         [&](const Source* layer) { return has_samples_first(probe, *layer); });
    film.image = image_of(store, film);
    if (!probe.attentions.empty()) {
      film.attention = probe.attentions.back();
      const Source* const made = store.source(film.attention->entry.parent);
      film.attention_made = made != nullptr ? made : film.attention;
    }
    films.push_back(std::move(film));
  }
  if (films.empty()) {
    FilmSources film = training_film(store, probes);
    if (!film.layers.empty()) films.push_back(std::move(film));
  }
  return films;
}

NoFilm no_film(const Store& store) {
  const std::vector<ProbeSources> probes = probes_of(store);
  if (probes.empty()) return {"Images on their way through the network stand here", kAddProbe};
  const ProbeSources& probe = probes.front();
  const std::string found =
      probe.input == nullptr ? "names no input" : "is shown " + shape_text(probe.input->entry.shape);
  return {"No probe of this job is shown images",
          "“" + probe.name() + "” " + found + "; an image is N × C × H × W or N × H × W.\n" + kAddProbe};
}

LayerForm form_of(const FilmSources& film, const Source& layer) {
  return layer_form(layer.entry.shape, film.image);
}

const Source* class_gradient_of(const Store& store, const FilmSources& film, const Source& layer) {
  return film.is_probe ? gradient_of(store, layer) : nullptr;
}

const Source* masked_scores_of(const Store& store, const Source& layer) {
  return store.find(layer.path() + ":masked_scores");
}

const Source* usual_layer(const FilmSources& film) {
  const auto is_spatial = [&](const Source* layer) { return form_of(film, *layer).is_spatial(); };
  const auto last = std::ranges::find_if(film.layers | std::views::reverse, is_spatial);
  if (last == film.layers.rend()) return nullptr;
  if (form_of(film, **last).kind == LayerForm::Kind::planes) {
    const Source* const detailed = last_detailed(film);
    return detailed != nullptr ? detailed : *last;
  }
  const LayerForm form = form_of(film, **last);
  const bool has_others = (*last)->entry.shape[1] > form.height * form.width;
  if (!has_others || film.attention == nullptr) return *last;
  // Only a class token or a word is read behind the last attention, so that no gradient reaches the patches there.
  const std::string_view module = owner_of(film.attention->path());
  const auto before = std::ranges::find_if(film.layers | std::views::reverse, [&](const Source* layer) {
    return is_spatial(layer) && is_made_before(*layer, *film.attention_made) && !layer->path().starts_with(module);
  });
  return before != film.layers.rend() ? *before : *last;
}

std::string short_name(const FilmSources& film, const Source& layer) {
  const std::string prefix = film.name + "/";
  return film.is_probe && layer.path().starts_with(prefix) ? layer.path().substr(prefix.size()) : layer.path();
}

std::vector<std::string> shorter_names(std::string name) {
  std::vector<std::string> names{name};
  const auto first_operator = [&] { return std::min(name.find('/'), name.size()); };
  for (std::size_t dot = name.find('.'); dot < first_operator(); dot = name.find('.')) {
    name.erase(0, dot + 1);
    names.push_back(name);
  }
  const std::size_t first = name.find('/');
  if (first == std::string::npos) return names;
  const std::size_t last = name.rfind('/');
  const std::string module = name.substr(0, first) + (first == last ? "/" : "…");
  const std::size_t number = std::min(name.find('#', last), name.size());
  const std::string made = name.substr(last + 1, number - last - 1), which = name.substr(number);
  if (first != last) names.push_back(name.substr(0, first) + "…/" + made + which);
  for (std::size_t end = made.rfind('_'); end != std::string::npos && end > 0; end = made.rfind('_', end - 1)) {
    names.push_back(module + made.substr(0, end) + "…" + which);
  }
  return names;
}

}  // namespace tensorscope::viewer
