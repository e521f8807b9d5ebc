#pragma once

#include <string>
#include <vector>

#include "viewer/panels/maps/layer_form.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// What a film is made of: an image on its way through a network's layers, in the order in which they are made.
struct FilmSources {
  std::string name;               ///< of the probe, or of the network in training
  const Source* probe = nullptr;  ///< its note says why it is off, if it is
  bool is_probe = false;          ///< the same samples at every step; of a training, another batch each
  const Source* input = nullptr;  ///< images; null only in training
  const Source* label = nullptr;
  const Source* scores = nullptr;          ///< N × classes
  PatchedImage image{};                    ///< that goes through them, if it is known
  std::vector<const Source*> layers{};     ///< that have something for each sample
  const Source* attention = nullptr;       ///< the probe's last; null if there is none
  const Source* attention_made = nullptr;  ///< what it is a second name of, which has its place in the order
};

/// Probes of images; if there are none, the network in training if it makes something of four dimensions.
/// Threads: pure.
/// At the limit: none, and no_film() says why.
std::vector<FilmSources> films_of(const Store& store);

/// An empty state's two texts: why there is no film and how to get one.
struct NoFilm {
  std::string what;
  std::string how;
};
NoFilm no_film(const Store& store);

/// How what the layer makes reads as pictures.
LayerForm form_of(const FilmSources& film, const Source& layer);

/// The layer's gradient, but one of a class's score only.
const Source* class_gradient_of(const Store& store, const FilmSources& film, const Source& layer);

/// The scores of the probe's images masked with the layer's channels; null if there are none.
const Source* masked_scores_of(const Store& store, const Source& layer);

/// What to show of a film that nobody chose from: the last layer of at least 16 places, where class maps usually are
/// taken, else the last that has places; of a transformer with a class token, or words beside the patches, the last one
/// whose patches the score depends on, before the last attention. Null if there is none.
const Source* usual_layer(const FilmSources& film);

/// "net.conv2/relu" of "digits/net.conv2/relu".
std::string short_name(const FilmSources& film, const Source& layer);

/// A name without its first modules, then without operators between the first and the last, then without the last
/// one's last words, each shorter than the one before: "net.conv1/relu/max_pool2d", "conv1/relu/max_pool2d",
/// "conv1…/max_pool2d", "conv1…max…". For narrow places. The module's own name stays, since many have the same
/// operators, and so does what counts these, "#2"; two modules of one name in different ones may still read the same.
std::vector<std::string> shorter_names(std::string name);

}  // namespace tensorscope::viewer
