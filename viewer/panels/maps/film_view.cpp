#include "viewer/panels/maps/film_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/drawn_name.h"
#include "viewer/panels/maps/drawn_planes.h"
#include "viewer/panels/maps/film_step.h"
#include "viewer/panels/maps/score_bars.h"
#include "viewer/panels/step_marks.h"
#include "viewer/widgets/controls.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kGap = 20;
constexpr double kText = 36;
constexpr double kScores = 176;
constexpr std::size_t kTiles = 9;
constexpr std::uint32_t kTilePixels = 48;

void draw_words(ImDrawList& list, const Box& card, std::string_view name, std::string_view shape, look::Rgb color) {
  look::draw_text(list, Font::small, {card.x0, card.y1 + px(4)}, color, look::elided(Font::small, name, card.width()));
  look::draw_text(list, Font::small, {card.x0, card.y1 + px(20)}, look::palette().secondary,
                  look::elided(Font::small, shape, card.width()));
}

std::string fitting_name(const std::string& name, float width) {
  const std::vector<std::string> names = shorter_names(name);
  const auto fits = [width](const std::string& each) { return look::text_size(Font::small, each).x <= width; };
  const auto found = std::ranges::find_if(names, fits);
  return found != names.end() ? *found : names.back();
}

void draw_ground(ImDrawList& list, const Box& card) {
  list.AddRectFilled({card.x0, card.y0}, {card.x1, card.y1}, look::ink(look::palette().surface), px(2));
}

// From one card to the next.
void draw_arrow(ImDrawList& list, const Box& card) {
  look::draw_icon(list, look::Icon::closed, {card.x1 + px(kGap) / 2.0F, (card.y0 + card.y1) / 2.0F}, px(8),
                  look::palette().disabled);
}

// Where there are no units: right of the last one in its row.
void cover_filling(ImDrawList& list, const Box& plane, const FilmTiles& tiles) {
  const std::size_t in_last_row = tiles.looked_at - (tiles.height - 1) * tiles.width;
  if (in_last_row >= tiles.width) return;
  const float x = plane.x0 + plane.width() * static_cast<float>(in_last_row) / static_cast<float>(tiles.width);
  const float y = plane.y1 - plane.height() / static_cast<float>(tiles.height);
  list.AddRectFilled({x, y}, {plane.x1, plane.y1}, look::ink(look::palette().window));
}

void hover_tiles(const MapsScene& scene, const Source& layer, const FilmTiles& tiles, std::uint64_t step,
                 std::optional<std::size_t> tile) {
  widgets::HoverBox box;
  box.note(layer.path());
  box.row("of one sample", sample_shape(layer.entry.shape));
  if (!layer.entry.operator_name.empty()) box.row("made by", layer.entry.operator_name);
  if (tiles.values.empty()) {
    const Absence absence = why_absent(layer, scene.store);
    box.note(tiles.form.kind == LayerForm::Kind::none ? "No picture is known for this shape" : absence.what);
    return;
  }
  box.row("shown", describe(tiles));
  box.row("colours", look::format_number(tiles.scale.range.lo) + " to " + look::format_number(tiles.scale.range.hi) +
                         ", " + analysis::name(tiles.scale.map) + " (99.5 %)");
  box.row("step", look::format_count(step));
  if (tile && tiles.form.kind != LayerForm::Kind::units) {
    box.row("channel", look::format_signed(tiles.channels[*tile]));
    box.note("Click to show it large");
  }
}

}  // namespace

float FilmView::height(float card) {
  return card + px(kText + 12);
}

void FilmView::forget() {
  cards_.clear();
}

void FilmView::fill(const MapsScene& scene, const Source& layer, Card& card, PanelState& state) {
  const std::vector<std::int64_t>& shape = layer.entry.shape;
  const LayerForm form = form_of(scene.film, layer);
  if (!(card.tiles.form == form)) card.tiles = {};  // it was told otherwise meanwhile
  card.tiles.form = form;
  if (shape.empty()) state.waiting_for = "samples of " + layer.path();
  if (card.tiles.form.kind == LayerForm::Kind::none) return;
  const bool is_whole_wanted = &layer == scene.layer;
  const schema::Window window = is_whole_wanted ? sample_window(shape, scene.sample)
                                                : film_window(shape, card.tiles.form.kind, scene.sample, kTilePixels);
  scene.store.want(layer, schema::Product::region, window, scene.interval);
  const RegionSample* const sample =
      sample_at(scene, layer, [&](const RegionSample& each) { return has_sample(each.region, scene.sample); });
  if (sample == nullptr || !is_current(sample->step, scene.interval, scene.store)) {
    state.waiting_for = "samples of " + layer.path();
  }
  if (sample == nullptr) {
    card.tiles.values.clear();
    card.step = 0;
    return;
  }
  step_ = std::max(step_, sample->step);
  if (!card.tiles.values.empty() && card.step == sample->step && card.sample == scene.sample &&
      card.window == sample->region.window) {
    return;
  }
  const std::vector<std::int64_t> before =
      card.sample == scene.sample ? card.tiles.channels : std::vector<std::int64_t>{};
  const bool is_at_hand = &layer == scene.layer && scene.planes != nullptr && scene.planes_step == sample->step &&
                          has_whole_sample(sample->region, scene.sample);
  card.tiles = film_tiles(is_at_hand ? *scene.planes : planes_of(sample->region, scene.sample, scene.film.image),
                          kTiles, before);
  card.step = sample->step;
  card.sample = scene.sample;
  card.window = sample->region.window;
  card.revision = ++revision_;
}

void FilmView::draw_layer(const MapsScene& scene, const Source& layer, const Box& at, MapsChoice& choice,
                          PanelState& state) {
  Card& card = cards_[layer.id()];
  fill(scene, layer, card, state);
  card.is_drawn = true;
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool is_chosen = &layer == scene.layer;
  ImGui::PushID(static_cast<int>(layer.id()));
  const widgets::Touch mouse = widgets::touch("card", {at.x0, at.y0, at.x1, at.y1 + px(kText)});
  ImGui::PopID();
  if (card.tiles.values.empty()) {
    draw_ground(list, at);
    const bool is_odd = card.tiles.form.kind == LayerForm::Kind::none && !layer.entry.shape.empty();
    const char* const why = is_odd ? "no picture" : "no sample yet";
    look::draw_text(list, Font::small, {(at.x0 + at.x1) / 2.0F, (at.y0 + at.y1) / 2.0F}, p.secondary, why,
                    Align::middle, Align::middle);
  } else {
    card.image.update({card.tiles.values, card.tiles.channels.size(), card.tiles.height, card.tiles.width,
                       card.tiles.scale, card.revision},
                      p);
    card.image.draw(list, at);
    if (card.tiles.form.kind == LayerForm::Kind::units) cover_filling(list, card.image.tile(at, 0), card.tiles);
  }
  draw_words(list, at, fitting_name(short_name(scene.film, layer), at.width()), sample_shape(layer.entry.shape),
             is_chosen || mouse.hovered ? p.text : p.secondary);
  const bool is_units = card.tiles.form.kind == LayerForm::Kind::units;
  if (is_chosen) list.AddRectFilled({at.x0, at.y0 - px(4)}, {at.x1, at.y0 - px(2)}, look::ink(p.accent));
  const auto tile = mouse.hovered && !is_units ? card.image.hit(at, mouse.x, mouse.y) : std::nullopt;
  if (is_chosen && choice.channel) {
    const auto place = std::ranges::find(card.tiles.channels, *choice.channel);
    if (place != card.tiles.channels.end() && !is_units) {
      const Box chosen = card.image.tile(at, static_cast<std::size_t>(place - card.tiles.channels.begin()));
      list.AddRect({chosen.x0 - px(1), chosen.y0 - px(1)}, {chosen.x1 + px(1), chosen.y1 + px(1)}, look::ink(p.accent),
                   0.0F, 0, px(1));
    }
  }
  if (!mouse.hovered) return;
  hover_tiles(scene, layer, card.tiles, card.step, tile);
  if (!ImGui::IsMouseClicked(ImGuiMouseButton_Left)) return;
  choice.channel = tile ? std::optional(card.tiles.channels[*tile]) : is_chosen ? choice.channel : std::nullopt;
  choice.layer = layer.id();
  state.select = &layer;
}

void FilmView::draw_input(const MapsScene& scene, const InputBatch& batch, const Box& at) {
  const SamplePicture& image = batch.image();
  const look::Palette& p = look::palette();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (image.empty()) {
    draw_ground(list, at);
    look::draw_text(list, Font::small, {(at.x0 + at.x1) / 2.0F, (at.y0 + at.y1) / 2.0F}, p.secondary, "no sample yet",
                    Align::middle, Align::middle);
  } else {
    input_.update({image.rgba, image.width, image.height, {}, {}, 0.0, batch.image_revision()}, p);
    input_.draw(list, widgets::fitted(at, image.width, image.height));
  }
  draw_words(list, at, "input", sample_shape(scene.film.input->entry.shape), p.secondary);
  const Box all{at.x0, at.y0, at.x1, at.y1 + px(kText)};
  if (!is_mouse_over(all)) return;
  widgets::HoverBox box;
  box.note(scene.film.input->path());
  if (const auto form = image_form(scene.film.input->entry.shape)) box.note(describe(image, *form));
  box.note("Its least element is black, its largest white: whatever normalized it is undone by that");
}

void FilmView::draw(const MapsScene& scene, const InputBatch& batch, MapsChoice& choice, PanelState& state, float width,
                    float card) {
  for (auto& [id, each] : cards_) each.is_drawn = false;
  step_ = 0;
  const Box box = widgets::space_for(width, height(card));
  const float scores = scene.scores.empty() ? 0.0F : std::min(px(kScores), box.width() * 0.4F);
  if (scores > 0.0F) score_bars(scene, choice, {box.x1 - scores, box.y0, box.x1, box.y0 + card + px(4 + kText)});
  float film = box.width() - (scores > 0.0F ? scores + px(kGap) : 0.0F);
  // It stays in sight where that leaves room for others to scroll.
  const bool is_input_fixed = scene.film.input != nullptr && film >= 4.0F * (card + px(kGap));
  float film_x = box.x0;
  if (is_input_fixed) {
    const Box at{box.x0, box.y0 + px(4), box.x0 + card, box.y0 + px(4) + card};
    draw_input(scene, batch, at);
    draw_arrow(*ImGui::GetWindowDrawList(), at);
    film_x += card + px(kGap);
    film -= card + px(kGap);
  }
  ImGui::SetCursorScreenPos({film_x, box.y0});
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, px(8));
  ImGui::BeginChild("film", {std::max(film, card), height(card)}, false, ImGuiWindowFlags_HorizontalScrollbar);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float left = ImGui::GetWindowPos().x;
  const float right = left + ImGui::GetWindowWidth();
  const float stride = card + px(kGap);
  float x = origin.x;
  const auto next = [&](float card_width) {
    const Box at{x, origin.y + px(4), x + card_width, origin.y + px(4) + card};
    x += card_width + px(kGap);
    return at;
  };
  const auto is_in_sight = [&](const Box& at) { return at.x1 > left && at.x0 < right; };
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (scene.film.input != nullptr && !is_input_fixed) {
    const Box at = next(card);
    if (is_in_sight(at)) draw_input(scene, batch, at);
    draw_arrow(list, at);
  }
  for (const Source* const layer : scene.film.layers) {
    const Box at = next(card);
    if (must_show_chosen_ && layer == scene.layer) {
      // In the middle, with a whole card at the left.
      const float middle = (at.x0 + at.x1 - (right - left)) / 2.0F - origin.x;
      ImGui::SetScrollX(std::max(std::round(middle / stride), 0.0F) * stride);
      must_show_chosen_ = false;
    }
    if (is_in_sight(at)) draw_layer(scene, *layer, at, choice, state);
    if (layer != scene.film.layers.back()) draw_arrow(list, at);
  }
  ImGui::SetCursorScreenPos(origin);
  // As far as it scrolls it ends with whole cards at the left.
  const float hidden = std::max(x - px(kGap) - origin.x - (right - left), 0.0F);
  ImGui::Dummy({std::ceil(hidden / stride) * stride + (right - left), card + px(kText)});
  ImGui::EndChild();
  ImGui::PopStyleVar();
  widgets::end_space(box);
  std::erase_if(cards_, [](const auto& each) { return !each.second.is_drawn; });
}

std::vector<const Source*> FilmView::in_sight(const FilmSources& film) const {
  std::vector<const Source*> layers;
  std::ranges::copy_if(film.layers, std::back_inserter(layers),
                       [this](const Source* layer) { return cards_.contains(layer->id()); });
  return layers;
}

std::vector<Drawn> FilmView::drawn(const MapsScene& scene) const {
  std::vector<Drawn> all;
  std::vector<std::string> taken;
  for (const Source* const layer : scene.film.layers) {
    const auto found = cards_.find(layer->id());
    if (found == cards_.end() || found->second.tiles.values.empty()) continue;
    const Card& card = found->second;
    const std::string name = unique_drawn_name("layer " + short_name(scene.film, *layer), taken);
    taken.push_back(name);
    const std::string title = layer->path() + ", " + describe(card.tiles);
    all.push_back({name, title, layer->path(), card.step,
                   float_array(card.tiles.values, {card.tiles.channels.size(), card.tiles.height, card.tiles.width})});
  }
  return all;
}

std::size_t FilmView::memory_bytes() const {
  std::size_t bytes = input_.bytes();
  for (const auto& [id, card] : cards_) {
    bytes += card.image.bytes() + card.tiles.values.capacity() * sizeof(float);
  }
  return bytes;
}

}  // namespace tensorscope::viewer
