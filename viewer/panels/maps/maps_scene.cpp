#include "viewer/panels/maps/maps_scene.h"

#include "schema/want.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/maps/class_maps.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/panels/weights/tensor_form.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

NoFilm no_places(const MapsScene& scene) {
  const Source* const usual = usual_layer(scene.film);
  const std::string how = usual != nullptr
                              ? "Choose a layer of planes in the film, such as " + short_name(scene.film, *usual) + "."
                              : "None of this network's layers has planes (N × C × H × W) or patches.";
  if (scene.layer == nullptr) return {"No layer has places that a class map could show", how};
  return {short_name(scene.film, *scene.layer) + " has no places: it makes " + shape_text(scene.layer->entry.shape),
          how};
}

}  // namespace

std::uint32_t class_argument(const MapsChoice& choice) {
  switch (choice.class_kind) {
    case ClassKind::predicted:
      return schema::kPredictedClass;
    case ClassKind::label:
      return schema::kLabelClass;
    case ClassKind::number:
      break;
  }
  return choice.class_number;
}

const Source* other_of_map(const MapsScene& scene, const MapsChoice& choice) {
  if (analysis::needs_masked_scores(choice.method)) return scene.masked_scores;
  return analysis::needs_gradient(choice.method) ? scene.gradient : nullptr;
}

schema::Window masked_scores_window(const MapsScene& scene) {
  return whole_window(
      std::vector{form_of(scene.film, *scene.layer).channels + kUnmaskedScores, scene.classes.value_or(1)});
}

bool is_of_predicted(const MapsChoice& choice) {
  return choice.class_kind == ClassKind::predicted && analysis::is_of_class(choice.method);
}

std::optional<std::uint32_t> class_meant(const MapsScene& scene, const MapsChoice& choice, const ClassScores& scores) {
  switch (choice.class_kind) {
    case ClassKind::predicted:
      return scores.predicted();
    case ClassKind::label:
      return scene.label;
    case ClassKind::number:
      break;
  }
  return choice.class_number;
}

std::string class_text(const MapsScene& scene, const MapsChoice& choice, const ClassScores& scores) {
  const auto meant = class_meant(scene, choice, scores);
  const char* const how = choice.class_kind == ClassKind::predicted ? "predicted"
                          : choice.class_kind == ClassKind::label   ? "label"
                                                                    : "";
  if (!meant) return std::string("the ") + how + (choice.class_kind == ClassKind::predicted ? " class" : "");
  std::string text = "class " + scene.names.full(*meant);
  return *how != '\0' ? text + " (" + how + ")" : text;
}

ClassScores scores_at(const MapsScene& scene, std::uint64_t step) {
  if (scene.film.scores == nullptr) return {};
  for (const RegionSample& each : scene.film.scores->regions.exactly(step)) {
    ClassScores scores = class_scores(each.region, scene.sample);
    if (!scores.empty()) return scores;
  }
  return {};
}

std::optional<NoFilm> no_class_map(const MapsScene& scene, const MapsChoice& choice) {
  if (!scene.film.is_probe) {
    return NoFilm{"A class map needs a probe: the same images at every step, and the score of a class",
                  "agent.probe(\"images\", images, labels, [&](at::Tensor x) { return net->forward(x); });"};
  }
  if (scene.layer == nullptr || !form_of(scene.film, *scene.layer).is_spatial()) return no_places(scene);
  if (!analysis::is_of_class(choice.method)) return std::nullopt;
  if (!scene.classes) {
    const std::string shape = scene.film.scores != nullptr ? shape_text(scene.film.scores->entry.shape) : "nothing";
    return NoFilm{"The probe's forward function returns no score for each class",
                  "It returns " + shape + "; N × classes would work. Eigen-CAM does without classes."};
  }
  if (choice.class_kind == ClassKind::label && !scene.label) {
    return NoFilm{"This sample has no label", "Choose the predicted class or a number, or give the probe labels."};
  }
  if (choice.class_kind == ClassKind::number && choice.class_number >= *scene.classes) {
    return NoFilm{"There is no class " + std::to_string(choice.class_number),
                  "The scores are of " + std::to_string(*scene.classes) + " classes, 0 to " +
                      std::to_string(*scene.classes - 1) + ". Choose one of them."};
  }
  if (other_of_map(scene, choice) != nullptr) return std::nullopt;
  if (analysis::needs_gradient(choice.method)) {
    return NoFilm{"No gradient of a class's score by " + short_name(scene.film, *scene.layer) + " is offered",
                  "Eigen-CAM does without; another layer may have one."};
  }
  return NoFilm{
      "No images masked with the channels of " + short_name(scene.film, *scene.layer) + " are offered",
      "Masks need a probe of images (N × C × H × W or N × H × W of floating point) and a network on the CPU.\n"
      "Other methods do without."};
}

std::string verdict_text(const ClassNames& names, std::optional<std::uint32_t> label, const ClassScores& scores) {
  std::string text;
  if (label) text = "label " + names.full(*label);
  if (const auto predicted = scores.predicted()) {
    text += (text.empty() ? "" : " · ") + ("predicted " + names.full(*predicted)) + ", " +
            share_text(scores.shares[*predicted]);
  }
  return text;
}

}  // namespace tensorscope::viewer
