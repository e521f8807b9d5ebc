#include "viewer/frame/frame.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "viewer/frame/controls.h"
#include "viewer/frame/parts.h"
#include "viewer/frame/save_panel.h"
#include "viewer/look/look.h"
#include "viewer/platform/window.h"

namespace tensorscope::viewer::frame {
namespace {

constexpr double kScaleStep = 1.1;

// How often it is looked whether a panel is saved.
constexpr double kSavingSeconds = 0.05;

void toggle_mark(Timeline& timeline, Timeline::Mark mark) {
  const bool is_here = timeline.mark(mark) == timeline.step();
  timeline.set_mark(mark, is_here ? std::nullopt : std::optional(timeline.step()));
}

std::size_t wrapped(std::size_t at, int by, std::size_t count) {
  return count == 0 ? 0 : (at + count + static_cast<std::size_t>(by + static_cast<int>(count))) % count;
}

}  // namespace

Frame::Frame(Workspace& workspace, const Settings& settings) : workspace_(workspace) {
  state_.settings = settings;
}

void Frame::act(platform::Window& window) {
  // Whoever types fast would otherwise press shortcuts with the beginning of what they search for.
  platform::Input& input = window.input();
  input.typing = input.typing || state_.typed_ahead;
  std::vector<Command> commands = commands_of(input);
  commands.insert(commands.end(), state_.commands.begin(), state_.commands.end());
  state_.commands.clear();
  for (const Command& command : commands) perform(command, window);
  if (state_.wanted_copy) {
    window.set_clipboard(*state_.wanted_copy);
    state_.say("Copied" + (state_.copied_what.empty() ? "" : " " + state_.copied_what) + " to the clipboard");
    state_.copied_what.clear();
    state_.wanted_copy.reset();
  }
  if (state_.wanted_job) {
    on_listed_job(*std::exchange(state_.wanted_job, std::nullopt), &Workspace::open);
    state_.drawer = Side::none;
  }
  if (state_.compared_job) on_listed_job(*std::exchange(state_.compared_job, std::nullopt), &Workspace::compare);
  tell_panel_keys(window);
  keep_typed_ahead(input);
}

void Frame::on_listed_job(const schema::SegmentName& name,
                          std::string (Workspace::*action)(const schema::FoundSegment&)) {
  const auto job = std::ranges::find(workspace_.found(), name, [](const Job& each) { return each.segment.name; });
  if (job == workspace_.found().end()) return;
  if (const std::string problem = (workspace_.*action)(job->segment); !problem.empty()) {
    state_.say(problem, Tone::warning);
  }
}

void Frame::keep_typed_ahead(platform::Input& input) {
  if (!state_.typed_ahead) return;
  *state_.typed_ahead += std::exchange(input.text, {});
  if (!state_.search_has_keyboard) return;
  input.text = *std::exchange(state_.typed_ahead, std::nullopt);
}

void Frame::perform(Command command, platform::Window& window) {
  switch (command.action) {
    case Action::quit:
      quit_ = true;
      return;
    case Action::keys:
      state_.shows_keys = !state_.shows_keys;
      return;
    case Action::leave:
      saving_.cancel();
      state_.leave_search = true;
      state_.typed_ahead.reset();
      state_.shows_keys = false;
      state_.drawer = Side::none;
      return;
    case Action::theme:
      state_.settings.theme = state_.settings.theme == look::Theme::dark ? look::Theme::light : look::Theme::dark;
      return;
    case Action::scale: {
      const double wanted = state_.settings.user_scale * std::pow(kScaleStep, command.amount);
      state_.settings.user_scale = command.amount == 0 ? 1.0 : std::clamp(wanted, 0.5, 3.0);
      return;
    }
    case Action::sources_bar:
      return toggle_bar(Side::left);
    case Action::inspector_bar:
      return toggle_bar(Side::right);
    case Action::next_job:
      return workspace_.next();
    default:
      if (JobView* const job = workspace_.current(); job != nullptr) perform_on_job(command, *job, window);
  }
}

void Frame::perform_on_job(Command command, JobView& job, platform::Window& window) {
  Timeline& timeline = job.store().timeline();
  switch (command.action) {
    case Action::follow_or_pause:
      return timeline.follows() ? timeline.pause() : timeline.follow();
    case Action::step:
      return timeline.move_by(command.amount);
    case Action::first_step:
      return timeline.show(timeline.first());
    case Action::newest_step:
      return timeline.follow();
    case Action::mark_a:
      return toggle_mark(timeline, Timeline::Mark::a);
    case Action::mark_b:
      return toggle_mark(timeline, Timeline::Mark::b);
    case Action::tab:
      if (static_cast<std::size_t>(command.amount) < job.panels.size())
        job.panel = static_cast<std::size_t>(command.amount);
      return;
    case Action::next_tab:
      job.panel = wrapped(job.panel, command.amount, job.panels.size());
      return;
    case Action::search:
      // Not before the first picture, when nothing has its place yet.
      if (state_.layout.middle.width() > 0 && state_.layout.left.width() == 0) toggle_bar(Side::left);
      state_.focus_search = true;
      state_.search_has_keyboard = false;
      state_.typed_ahead.emplace();
      return;
    case Action::select:
      job.select_neighbor(command.amount);
      state_.scroll_to_selected = true;
      return;
    case Action::fold:
      return job.fold_selected();
    case Action::pin:
      if (const Source* const source = job.selected_source(); source != nullptr) toggle_pin(job.tree, source->path());
      return;
    case Action::attach:
      if (const std::string problem = workspace_.attach(); !problem.empty()) state_.say(problem, Tone::warning);
      return;
    case Action::detach:
      return workspace_.detach();
    case Action::copy:
      return copy_table(job, state_);
    case Action::save:
      return save_panel(job, state_, window, saving_);
    default:
      return;
  }
}

// A panel's own keys are told to it while it is on screen and nothing else has the keyboard.
void Frame::tell_panel_keys(platform::Window& window) {
  JobView* const job = workspace_.current();
  OpenPanel* const open = job != nullptr ? job->current_panel() : nullptr;
  if (open == nullptr) return;
  open->state.key = platform::Key::none;
  if (window.input().typing || state_.shows_keys) return;
  for (const PanelKey& key : open->info->keys) {
    if (window.input().pressed(key.key)) open->state.key = key.key;
  }
}

void Frame::toggle_bar(Side side) {
  const bool is_left = side == Side::left;
  if (is_left ? state_.layout.left_fits : state_.layout.right_fits) {
    bool& is_open = is_left ? state_.settings.left_open : state_.settings.right_open;
    is_open = !is_open;
  } else {
    state_.drawer = state_.drawer == side ? Side::none : side;
  }
}

void Frame::draw() {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const double width = static_cast<double>(screen.x);
  const double height = static_cast<double>(screen.y);
  const double scale = look::current().scale();
  state_.layout = workspace_.current() != nullptr ? lay_out(width, height, scale, state_.settings, state_.drawer)
                                                  : lay_out_without_job(width, height, scale);
  state_.redraw_in_s = 0;
  state_.message.left_s -= static_cast<double>(ImGui::GetIO().DeltaTime);
  if (state_.message.left_s <= 0) state_.message = {};
  if (const auto saved = saving_.take()) state_.say(saved->text, saved->is_whole ? Tone::plain : Tone::bad);
  if (saving_.is_running()) {
    state_.message.left_s = Message::kSeconds;
    state_.redraw_in(kSavingSeconds);
  }
  if (!state_.message.text.empty()) state_.redraw_in(state_.message.left_s);

  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(screen);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("tensorscope", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  if (state_.leave_search) ImGui::SetWindowFocus();
  if (state_.shows_keys) {
    draw_keys(state_, workspace_.current());
  } else {
    draw_parts();
  }
  ImGui::End();
  state_.leave_search = false;
  if (!ImGui::IsAnyItemHovered()) state_.rest = {};
  if (JobView* const job = workspace_.current(); job != nullptr) {
    if (const OpenPanel* const open = job->current_panel(); open != nullptr && open->state.moving)
      state_.redraw_in(kSettlingSeconds);
    job->send_wants();
    workspace_.note_drawn();
    workspace_.bring_chosen_to_front();
  }
  workspace_.keep_memory_limit();
}

void Frame::draw_parts() {
  JobView* const job = workspace_.current();
  draw_title_bar(state_, workspace_);
  draw_status_line(state_, workspace_);
  if (job == nullptr) return draw_welcome(state_, workspace_);
  draw_time_bar(state_, *job);
  draw_panels(state_, workspace_);
  // After the panel, above which they may lie.
  draw_job_list(state_, workspace_);
  draw_source_tree(state_, *job);
  draw_inspector(state_, *job);
  draw_splitters(state_);
}

}  // namespace tensorscope::viewer::frame
