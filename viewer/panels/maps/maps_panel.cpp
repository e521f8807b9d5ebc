#include "viewer/panels/maps/maps_panel.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/maps/channel_view.h"
#include "viewer/panels/maps/class_map_view.h"
#include "viewer/panels/maps/class_maps.h"
#include "viewer/panels/maps/film_step.h"
#include "viewer/panels/maps/film_view.h"
#include "viewer/panels/maps/input_batch.h"
#include "viewer/panels/maps/layer_form.h"
#include "viewer/panels/maps/map_colors.h"
#include "viewer/panels/maps/maps_controls.h"
#include "viewer/panels/maps/maps_scene.h"
#include "viewer/panels/maps/sample_grid.h"
#include "viewer/panels/maps/score_bars.h"
#include "viewer/panels/maps/step_strip.h"
#include "viewer/panels/pace.h"
#include "viewer/panels/weights/tensor_form.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

using look::px;

constexpr double kPerSecond = 3;
constexpr std::uint64_t kMostScores = std::uint64_t{1} << 18;
constexpr double kSamplesWidth = 124;
constexpr double kBesidePicture = 56;  // of a square one: what its colour bar has more than title and labels
constexpr double kWideFrom = 640;
constexpr double kLeastPicture = 232;
constexpr double kGap = 12;
// Of the panel's height: a layer's picture in the film, a frame over steps.
constexpr float kCardShare = 0.15F;
constexpr float kFrameShare = 0.08F;

class MapsPanel final : public Panel {
 public:
  void draw(const Store& store, PanelState& state) override {
    find_films(store);
    const float height = ImGui::GetContentRegionAvail().y;
    card_ = std::floor(std::clamp(height * kCardShare, px(84), px(128)));
    frame_ = std::floor(std::clamp(height * kFrameShare, px(44), px(72)));
    is_drawn_ = false;
    if (films_.empty()) {
      const NoFilm absence = no_film(store);
      widgets::empty_state(absence.what, absence.how);
      return;
    }
    const auto chosen = std::ranges::find(films_, choice_.film, &FilmSources::name);
    const FilmSources& film = chosen != films_.end() ? *chosen : films_.front();
    // Without a probe there is nothing else to show.
    if (!film.is_probe) choice_.strip = StripOf::channel;
    MapsScene scene = scene_of(store, film);
    scene.interval = interval_for(store.status(), kPerSecond);
    choose_sample(scene);
    choose_layer(scene, state.source);
    scene.step = film_step(scene, film_view_.in_sight(film));
    read_labels(scene);
    read_scores(scene, state);
    channel_.update(scene, choice_);
    if (const auto step = channel_.step()) {
      scene.planes = &channel_.planes();
      scene.planes_step = *step;
    }
    const bool must_show = change_by_key(state.key, films_, scene, choice_, colors_, channel_.channels(), state);
    if (must_show) {
      film_view_.show_chosen();
      samples_.show_chosen();
    }
    maps_controls(films_, scene, choice_, colors_);
    batch_.update(film, store, scene.sample, scene.interval, scene.step);
    if (!batch_.is_complete()) state.waiting_for = "the images of " + film.name;
    draw_film(scene, state);
    draw_pictures(scene, state);
    remember(scene);
  }

  std::vector<Drawn> drawn(const Store& store) const override {
    std::vector<Drawn> all;
    if (!is_drawn_ || films_revision_ != store.catalog_revision()) return all;
    const auto film = std::ranges::find(films_, film_name_, &FilmSources::name);
    if (film == films_.end()) return all;
    MapsScene scene = scene_of(store, *film);
    scene.samples = samples_count_;
    scene.sample = sample_;
    scene.layer = layer_;
    find_scores(scene);
    for (Drawn& each : map_view_.drawn()) all.push_back(std::move(each));
    if (auto channel = channel_.drawn()) all.push_back(std::move(*channel));
    if (!scene.scores.empty()) {
      const std::uint64_t step = scene.score_sample->step;
      all.push_back(
          {"scores", "Scores of sample " + std::to_string(sample_), film->scores->path(), step, drawn_scores(scene)});
      all.push_back({"samples", "Samples", film->scores->path(), step, samples_.drawn(scene)});
    }
    for (Drawn& each : film_view_.drawn(scene)) all.push_back(std::move(each));
    for (Drawn& each : strip_.drawn(scene)) all.push_back(std::move(each));
    return all;
  }

  std::size_t memory_bytes() const override {
    return film_view_.memory_bytes() + samples_.memory_bytes() + channel_.memory_bytes() + map_view_.memory_bytes() +
           strip_.memory_bytes() + maps_.memory_bytes() + batch_.memory_bytes();
  }

 private:
  MapsScene scene_of(const Store& store, const FilmSources& film) const {
    return {.store = store, .film = film, .step = store.timeline().step(), .names = names_};
  }

  void find_films(const Store& store) {
    if (films_revision_ == store.catalog_revision() && is_found_) return;
    is_found_ = true;
    films_revision_ = store.catalog_revision();
    films_ = films_of(store);
  }

  void choose_sample(MapsScene& scene) {
    const FilmSources& film = scene.film;
    const Source* const of = film.input != nullptr ? film.input : film.layers.front();
    scene.samples =
        of->entry.shape.empty() ? 0 : static_cast<std::uint32_t>(std::max<std::int64_t>(of->entry.shape[0], 0));
    choice_.sample = std::min(choice_.sample, std::max(scene.samples, 1U) - 1);
    scene.sample = choice_.sample;
  }

  void choose_layer(MapsScene& scene, const Source* selected) {
    const auto& layers = scene.film.layers;
    if (selected != selected_) {
      selected_ = selected;
      const auto found = std::ranges::find_if(layers, [&](const Source* layer) {
        return selected != nullptr && (layer == selected || short_name(scene.film, *layer) == selected->path());
      });
      if (found != layers.end() && (*found)->id() != choice_.layer) {
        choice_.layer = (*found)->id();
        choice_.channel.reset();
        film_view_.show_chosen();
      }
    }
    const auto found = std::ranges::find(layers, choice_.layer, &Source::id);
    scene.layer = found != layers.end() ? *found : usual_layer(scene.film);
    if (scene.layer == nullptr && !layers.empty()) scene.layer = layers.front();
    if (scene.layer != nullptr && scene.layer->id() != shown_layer_) {
      if (found == layers.end()) film_view_.show_chosen();
      shown_layer_ = scene.layer->id();
    }
    if (scene.layer == nullptr) return;
    scene.gradient = class_gradient_of(scene.store, scene.film, *scene.layer);
    scene.masked_scores = masked_scores_of(scene.store, *scene.layer);
  }

  static void find_scores(MapsScene& scene) {
    const Source* const source = scene.film.scores;
    if (source == nullptr || source->entry.shape.size() != 2) return;
    scene.classes = source->entry.shape[1];
    scene.score_sample = source->regions.at(
        scene.step, [&](const RegionSample& each) { return has_whole_sample(each.region, scene.sample); });
    if (scene.score_sample != nullptr) scene.scores = class_scores(scene.score_sample->region, scene.sample);
    scene.label = scene.names.label_of(scene.sample);
  }

  void read_labels(const MapsScene& scene) {
    const Source* const source = scene.film.label;
    const RegionSample* const labels = source != nullptr ? source->regions.newest() : nullptr;
    if (source != nullptr && labels == nullptr) scene.store.want(*source, schema::Product::region, {}, scene.interval);
    const std::uint64_t revision = source != nullptr ? source->regions.revision() : 0;
    if (source == label_source_ && revision == label_revision_) return;
    label_source_ = source;
    label_revision_ = revision;
    names_.update(labels);
  }

  void read_scores(MapsScene& scene, PanelState& state) {
    const FilmSources& film = scene.film;
    if (film.scores != nullptr) {
      const std::vector<std::int64_t>& shape = film.scores->entry.shape;
      const bool is_small = elements_of(shape) <= kMostScores || shape.empty();
      scene.store.want(*film.scores, schema::Product::region,
                       is_small ? schema::Window{} : sample_window(shape, scene.sample), scene.interval);
      find_scores(scene);
      if (scene.scores.empty() && (scene.classes || shape.empty())) state.waiting_for = "scores of " + film.name;
    }
  }

  void draw_film(const MapsScene& scene, PanelState& state) {
    ImGui::Dummy({1.0F, px(4)});
    const widgets::Box box = widgets::space_for(0.0F, px(28));
    widgets::Box area = box;
    std::string about = "sample " + look::format_count(scene.sample) + " of " + look::format_count(scene.samples);
    const std::string verdict = verdict_text(names_, scene.label, scene.scores);
    if (!verdict.empty()) about += " · " + verdict;
    const auto step = scene.scores.empty() ? channel_.step() : std::optional(scene.score_sample->step);
    if (step) about += " · step " + look::format_count(*step);
    if (scene.film.probe != nullptr && !scene.film.probe->entry.note.empty()) {
      about = "the probe is off: " + scene.film.probe->entry.note;
    }
    if (!scene.film.is_probe) about += " · of the batch in training: other images at every step";
    const std::int64_t channels = scene.layer != nullptr && channel_.has_channels() ? channel_.channels() : 0;
    const bool with_words = area.width() >= px(kWideFrom);
    const float control = channels > 1 ? channel_control_width(choice_, channels, with_words) : 0.0F;
    area.x1 -= control > 0.0F ? control + px(kGap) : 0.0F;
    widgets::draw_title(*ImGui::GetWindowDrawList(), area, scene.film.name, about);
    if (control > 0.0F) {
      ImGui::SetCursorScreenPos({box.x1 - control, box.y0});
      channel_control(choice_, channels, with_words);
    }
    widgets::end_space(box);
    film_view_.draw(scene, batch_, choice_, state, ImGui::GetContentRegionAvail().x, card_);
  }

  void ask_for_map(const MapsScene& scene) const {
    if (no_class_map(scene, choice_)) return;
    const schema::Window window = sample_window(scene.layer->entry.shape, scene.sample);
    scene.store.want(*scene.layer, schema::Product::region, window, scene.interval);
    const Source* const other = other_of_map(scene, choice_);
    if (other == nullptr) return;
    if (analysis::needs_masked_scores(choice_.method)) {
      scene.store.want(*other, schema::Product::region, masked_scores_window(scene), scene.interval, scene.sample);
    } else {
      scene.store.want(*other, schema::Product::region, window, scene.interval, class_argument(choice_));
    }
  }

  // One scale for every map in sight.
  analysis::ColorScale find_scale(const MapsScene& scene, const std::vector<std::uint64_t>& strip_steps) {
    colors_.begin_frame();
    const auto shown = maps_.step_at(scene.store.timeline().step());
    if (shown) {
      if (const ClassMap* const map = maps_.at(*shown)) colors_.see(*map);
    }
    if (choice_.strip == StripOf::class_map) {
      for (const std::uint64_t step : strip_steps) {
        if (const ClassMap* const map = maps_.at(step)) colors_.see(*map);
      }
    }
    return colors_.scale(choice_.per_frame, static_cast<double>(ImGui::GetIO().DeltaTime));
  }

  void draw_pictures(const MapsScene& scene, PanelState& state) {
    const bool can_map = !no_class_map(scene, choice_).has_value();
    ask_for_map(scene);
    if (scene.layer != nullptr && form_of(scene.film, *scene.layer).kind != LayerForm::Kind::none) {
      scene.store.want(*scene.layer, schema::Product::region, sample_window(scene.layer->entry.shape, scene.sample),
                       scene.interval);
    }
    const ClassMapRequest request = can_map ? request_of(scene, choice_) : ClassMapRequest{};
    if (!(request == request_)) {
      colors_.start_anew(request.layer == request_.layer && request.method == request_.method);
      request_ = request;
    }
    maps_.update(request);
    ImGui::Dummy({1.0F, px(4)});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const analysis::ColorScale scale = find_scale(scene, strip_.choose_steps(scene, choice_, maps_, room.x, frame_));
    const bool is_wide = room.x >= px(kWideFrom);
    const float below = StepStrip::height(choice_, frame_) + px(kGap + 4);
    const float most = is_wide ? room.y : std::min(room.y, room.x);
    const float height = std::floor(std::max(most - below, px(kLeastPicture)));
    const auto draw_map = [&](float width) {
      map_view_.draw(scene, choice_, batch_, maps_, scale, colors_.locked(), state, width, height);
    };
    float y = at.y;
    if (is_wide) {
      const bool has_images = batch_.thumbnails() > 0;
      float samples = has_images ? px(kSamplesWidth) + px(kGap) : 0.0F;
      const float each = std::min((room.x - samples - px(kGap)) / 2.0F, height + px(kBesidePicture));
      // What square pictures leave shows more samples.
      if (has_images) samples = room.x - 2 * each - px(kGap);
      if (has_images) samples_.draw(scene, batch_, choice_, samples - px(kGap), height);
      ImGui::SetCursorScreenPos({at.x + samples, y});
      channel_.draw(scene, choice_, state, each, height);
      ImGui::SetCursorScreenPos({at.x + samples + each + px(kGap), y});
      draw_map(each);
    } else {
      if (batch_.thumbnails() > 0) {
        samples_.draw(scene, batch_, choice_, room.x, px(176));
        y += px(176 + kGap);
      }
      ImGui::SetCursorScreenPos({at.x, y});
      const float width = std::min(room.x, height + px(kBesidePicture));
      draw_map(width);
      y += height + px(kGap);
      ImGui::SetCursorScreenPos({at.x, y});
      channel_.draw(scene, choice_, state, width, height);
    }
    ImGui::SetCursorScreenPos({at.x, y + height + px(kGap)});
    strip_.draw(scene, choice_, batch_, maps_, scale, state, room.x, frame_);
    state.computing = maps_.is_pending();
    state.moving |= maps_.is_pending() || colors_.moving();
    if (const auto step = channel_.step()) state.drawn_step = step;
  }

  void remember(const MapsScene& scene) {
    is_drawn_ = true;
    film_name_ = scene.film.name;
    sample_ = scene.sample;
    samples_count_ = scene.samples;
    layer_ = scene.layer;
  }

  std::vector<FilmSources> films_;
  std::uint64_t films_revision_ = 0;
  bool is_found_ = false;
  float card_ = 0.0F;
  float frame_ = 0.0F;
  MapsChoice choice_;
  MapColors colors_;
  const Source* selected_ = nullptr;
  std::uint32_t shown_layer_ = schema::kNoSource;
  ClassNames names_;
  const Source* label_source_ = nullptr;
  std::uint64_t label_revision_ = 0;
  InputBatch batch_;
  ClassMaps maps_;
  ClassMapRequest request_;
  FilmView film_view_;
  SampleGrid samples_;
  ChannelView channel_;
  ClassMapView map_view_;
  StepStrip strip_;
  // Of what was drawn last.
  bool is_drawn_ = false;
  std::string film_name_;
  std::uint32_t sample_ = 0;
  std::uint32_t samples_count_ = 0;
  const Source* layer_ = nullptr;
};

bool is_layer(const Source& source) {
  return source.entry.kind == schema::SourceKind::activation && source.entry.shape.size() >= 2;
}

}  // namespace

PanelInfo maps_panel() {
  PanelInfo info;
  info.name = "maps";
  info.title = "Maps";
  info.shows = "An image on its way through the layers, and where in it a class's score comes from";
  info.can_show = is_layer;
  info.shows_all = true;
  info.make = []() -> std::unique_ptr<Panel> { return std::make_unique<MapsPanel>(); };
  info.keys = maps_keys();
  return info;
}

}  // namespace tensorscope::viewer
