#include "viewer/frame/panel_picture.h"

#include <imgui.h>

#include <algorithm>
#include <string_view>

#include "viewer/frame/controls.h"
#include "viewer/frame/drawn_files.h"
#include "viewer/frame/state_text.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/platform/png.h"

namespace tensorscope::viewer::frame {
namespace {

using look::Font;
using look::px;

constexpr double kHeadHeight = 48;
constexpr double kPadding = 16;
constexpr double kLeastName = 40;  // the job's, or none

void draw_head(const JobView& job, const Box& box) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float middle = (box.y0 + box.y1) / 2;
  const Store& store = job.store();
  float x = put_text(list, Font::title, box.x0, middle, Tone::plain, job.panels[job.panel].info->title) + px(16);
  const StateMark mark = mark_of(store.status());
  const std::string step = "step " + look::format_count(store.timeline().step());
  // In a narrow picture it is the name that gives way.
  const float behind = px(16) + look::text_size(Font::words, step).x + px(16) + width_of_mark(mark.word, Font::words);
  if (const float room = box.x1 - behind - x; room > px(kLeastName)) {
    x = put_text(list, Font::words, x, middle, Tone::quiet, name_of(store.run()), room) + px(16);
  }
  x = put_text(list, Font::words, x, middle, Tone::quiet, step, box.x1 - x) + px(16);
  put_mark(list, mark.icon, mark.word, mark.tone, Font::words, x, middle);
}

platform::Key key_labelled(const PanelInfo& info, char letter) {
  const auto found = std::ranges::find_if(
      info.keys, [letter](const PanelKey& key) { return std::string_view(key.label) == std::string_view(&letter, 1); });
  return found != info.keys.end() ? found->key : platform::Key::none;
}

}  // namespace

std::unique_ptr<PanelPicture> PanelPicture::open(const PictureOptions& options, std::string& problem,
                                                 Workspace::Lister jobs) {
  auto window = platform::Window::open(
      {.title = "tensorscope", .width = options.width, .height = options.height, .offscreen = true}, problem);
  if (window == nullptr) return nullptr;
  return std::unique_ptr<PanelPicture>(new PanelPicture(options, std::move(window), std::move(jobs)));
}

PanelPicture::PanelPicture(const PictureOptions& options, std::unique_ptr<platform::Window> window,
                           Workspace::Lister jobs)
    : options_(options), jobs_(std::move(jobs)), window_(std::move(window)) {
  look_.set_theme(options.theme);
  look_.set_user_scale(options.scale);
}

Picture::Progress PanelPicture::draw(Connection& connection) {
  if (workspace_ == nullptr || &workspace_->current()->connection != &connection) {
    workspace_ = std::make_unique<Workspace>(connection.store().memory_limit(), jobs_);
    workspace_->show(connection);
    for (Connection* const other : others_) workspace_->show_beside(*other);
    Settings settings;
    settings.theme = options_.theme;
    frame_ = std::make_unique<Frame>(*workspace_, settings);
    if (options_.whole_window) workspace_->look_for_jobs();
  }
  JobView& job = *workspace_->current();
  const auto panel =
      std::ranges::find(job.panels, options_.panel, [](const OpenPanel& open) { return open.info->name; });
  if (panel == job.panels.end()) return {.waits_for = "a panel named " + options_.panel, .is_settled = true};
  job.panel = static_cast<std::size_t>(panel - job.panels.begin());
  // Once: a key may choose another.
  if (const Source* const source = connection.store().find(options_.source); source != nullptr && !is_chosen_) {
    job.select(*source);
    is_chosen_ = true;
  }
  // A key acts on what the panel has found out by then.
  if (pressed_ == 0 && !options_.keys.empty()) draw_frame(job, platform::Key::none);
  for (; pressed_ < options_.keys.size(); ++pressed_)
    draw_frame(job, key_labelled(*panel->info, options_.keys[pressed_]));
  // Twice: what needs fonts or sizes is settled only in the second frame.
  for (int i = 0; i < 2; ++i) draw_frame(job, platform::Key::none);
  return {panel->state.waiting_for, !panel->state.moving, panel->state.computing, panel->state.drawn_step};
}

void PanelPicture::draw_frame(JobView& job, platform::Key key) {
  job.current_panel()->state.key = key;
  look_.prepare(*window_);
  window_->frame([&] {
    if (options_.whole_window) {
      frame_->draw();
    } else {
      draw_alone();
    }
  });
}

void PanelPicture::draw_alone() {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(screen);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("picture", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar();
  const float padding = px(kPadding);
  const Box head{padding, 0, screen.x - padding, px(kHeadHeight)};
  draw_head(*workspace_->current(), head);
  hairline_above(*ImGui::GetWindowDrawList(), {head.x0, head.y1, head.x1, screen.y});
  {
    const Pane pane("panel", {padding, head.y1 + px(12), screen.x - padding, screen.y - px(12)},
                    look::palette().window);
    workspace_->draw_panel();
  }
  ImGui::End();
}

std::vector<PictureNumbers> PanelPicture::numbers(Format format) {
  std::vector<PictureNumbers> all;
  JobView* const job = workspace_ != nullptr ? workspace_->current() : nullptr;
  const OpenPanel* const open = job != nullptr ? job->current_panel() : nullptr;
  if (open == nullptr) return all;
  for (const Drawn& drawn : open->panel->drawn(job->store())) all.push_back({drawn.name, as_file(drawn, format)});
  return all;
}

std::string PanelPicture::save(const std::filesystem::path& path) {
  std::string problem;
  const platform::Image picture = window_->capture(&problem);
  return problem.empty() ? platform::write_png(picture, path).value_or(std::string()) : problem;
}

}  // namespace tensorscope::viewer::frame
