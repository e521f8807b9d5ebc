#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/analysis/class_map.h"
#include "viewer/panels/class_scores.h"
#include "viewer/panels/maps/film_sources.h"
#include "viewer/panels/maps/input_image.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

enum class ClassKind : std::uint8_t { predicted, label, number };
enum class StripOf : std::uint8_t { class_map, channel };

/// What the user chose on the Maps tab.
struct MapsChoice {
  std::string film;  ///< its name; one that is no more means the first
  std::uint32_t sample = 0;
  std::uint32_t layer = schema::kNoSource;  ///< kNoSource: the usual one
  std::optional<std::int64_t> channel;      ///< nothing: the most active one
  ClassKind class_kind = ClassKind::predicted;
  std::uint32_t class_number = 0;
  analysis::ClassMapMethod method = analysis::ClassMapMethod::grad_cam;
  bool per_frame = false;  ///< each class map scaled to its own 0 … 1
  float strength = 0.5F;   ///< of the class map over the image
  StripOf strip = StripOf::class_map;
};

/// What is known in one frame of what was chosen.
struct MapsScene {
  const Store& store;
  const FilmSources& film;
  std::uint32_t samples = 0;  ///< that the batch has
  std::uint32_t sample = 0;   ///< of them
  const Source* layer = nullptr;
  const Source* gradient = nullptr;
  const Source* masked_scores = nullptr;
  std::uint32_t interval = 1;
  std::uint64_t step = 0;  ///< whose samples are shown, see film_step.h
  const ClassNames& names;
  const RegionSample* score_sample = nullptr;  ///< of the shown step
  ClassScores scores{};                        ///< from it
  std::optional<std::uint32_t> label{};
  std::optional<std::int64_t> classes{};  ///< how many there are, if the scores are N × classes
  const Planes* planes = nullptr;         ///< all of the chosen layer's
  std::uint64_t planes_step = 0;          ///< which they are of
};

/// Threads: pure functions.

/// schema::kPredictedClass, schema::kLabelClass or the number.
std::uint32_t class_argument(const MapsChoice& choice);

/// What a class map of the chosen layer is made of besides what the layer made; null if there is none, or none is
/// needed.
const Source* other_of_map(const MapsScene& scene, const MapsChoice& choice);

/// All scores of a sample's masked images: those of each channel, and twice of the image itself. A part of them is none.
schema::Window masked_scores_window(const MapsScene& scene);

/// Whether maps of several steps may be of several classes: of each step's own predicted one.
bool is_of_predicted(const MapsChoice& choice);

/// The class that is meant for this sample by these scores; nothing if that is not known.
std::optional<std::uint32_t> class_meant(const MapsScene& scene, const MapsChoice& choice, const ClassScores& scores);

/// "class 7 (predicted)", "class 3 cat".
std::string class_text(const MapsScene& scene, const MapsChoice& choice, const ClassScores& scores);

/// The scores at exactly that step; none if they were not kept.
ClassScores scores_at(const MapsScene& scene, std::uint64_t step);

/// Why there is no class map, in two texts; nothing if there can be one. What it only waits for is none of these.
std::optional<NoFilm> no_class_map(const MapsScene& scene, const MapsChoice& choice);

/// "label 9 · predicted 4, 61.2 %".
std::string verdict_text(const ClassNames& names, std::optional<std::uint32_t> label, const ClassScores& scores);

}  // namespace tensorscope::viewer
