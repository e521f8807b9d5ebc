#include "viewer/frame/viewer.h"

#include <algorithm>
#include <utility>

#include "viewer/frame/picture_pace.h"
#include "viewer/frame/state_text.h"
#include "viewer/jobs/clock.h"

namespace tensorscope::viewer::frame {
namespace {

constexpr std::uint64_t kListPauseNs = 1'000'000'000;
// Where only ages and steps of other jobs grow: a picture of a large window costs a software renderer 20 ms and more.
constexpr std::uint64_t kAgingPictureNs = 4'000'000'000;
constexpr std::uint64_t kQuietNs = 500'000'000;  // after so long without news it looks less often
constexpr double kFastPollSeconds = 0.016;
constexpr double kSlowPollSeconds = 0.05;
constexpr double kRestPollSeconds = 0.25;

}  // namespace

Viewer::Viewer(platform::Window& window, Workspace& workspace, const Settings& settings,
               std::optional<std::filesystem::path> settings_file)
    : window_(window),
      workspace_(workspace),
      frame_(workspace, settings),
      settings_file_(std::move(settings_file)),
      kept_settings_(settings) {}

void Viewer::run() {
  while (!window_.input().close && !frame_.wants_to_quit()) frame();
  keep_settings();
  workspace_.detach_all();
}

void Viewer::frame() {
  poll();
  update_stores();
  if (!window_.input().visible) {
    workspace_.ask_for_nothing();
  } else if (is_picture_due()) {
    present();
  }
}

void Viewer::poll() {
  window_.wait(seconds_to_sleep());
  now_ns_ = steady_now_ns();
}

void Viewer::update_stores() {
  workspace_.poll();
  if (workspace_.has_news()) news_ns_ = now_ns_;
  if (now_ns_ - listed_ns_ >= kListPauseNs) {
    list_changed_ = workspace_.look_for_jobs() || list_changed_;
    listed_ns_ = now_ns_;
  }
}

bool Viewer::is_picture_due() const {
  if (window_.owes_frame()) return true;
  const std::uint64_t since_ns = now_ns_ - drawn_ns_;
  const FrameState& state = frame_.state();
  if (is_redraw_due(since_ns, state.redraw_in_s, state.frame_ns, follows_input_)) return true;
  if (since_ns < rest_ns(state.frame_ns)) return false;
  const JobView* const job = workspace_.current();
  const bool is_live = workspace_.shows_living();
  const bool state_changed = job != nullptr && job->store().status().state != drawn_state_;
  if (list_changed_ || state_changed || (is_live && workspace_.has_news())) return true;
  return since_ns >= kAgingPictureNs && (workspace_.has_news() || workspace_.list_ages());
}

void Viewer::present() {
  drawn_ns_ = now_ns_;
  list_changed_ = false;
  // A redraw for neither goes on with what the picture before it began.
  if (window_.owes_frame()) {
    follows_input_ = true;
  } else if (workspace_.has_news()) {
    follows_input_ = false;
  }
  frame_.act(window_);
  look_.set_theme(frame_.settings().theme);
  look_.set_user_scale(frame_.settings().user_scale);
  look_.prepare(window_);
  if (look_.fonts().is_built_in() && !std::exchange(told_of_fonts_, true)) {
    frame_.state().say(
        "No font was found, so some signs are missing; install some (Debian: fonts-inter, "
        "fonts-jetbrains-mono), and see tensorscope doctor",
        Tone::warning);
  }
  window_.frame([this] { frame_.draw(); });
  frame_.state().frame_ns = static_cast<double>(steady_now_ns() - now_ns_);
  const JobView* const job = workspace_.current();
  if (job != nullptr) drawn_state_ = job->store().status().state;
  if (std::string title = job != nullptr ? window_title(job->store()) : "tensorscope"; title != title_) {
    window_.set_title(title);
    title_ = std::move(title);
  }
  const bool is_dragging = std::ranges::any_of(window_.input().mouse_down, [](bool down) { return down; });
  if (!is_dragging) keep_settings();
}

void Viewer::keep_settings() {
  if (!settings_file_ || frame_.settings() == kept_settings_) return;
  kept_settings_ = frame_.settings();
  if (const auto problem = save_settings(kept_settings_, *settings_file_); problem) {
    frame_.state().say("The layout is not kept: " + *problem, Tone::warning);
    settings_file_.reset();
  }
}

double Viewer::seconds_to_sleep() const {
  double seconds = kRestPollSeconds;
  if (!window_.input().visible) return seconds;
  if (workspace_.expects_data()) seconds = now_ns_ - news_ns_ < kQuietNs ? kFastPollSeconds : kSlowPollSeconds;
  const double asked_s = frame_.state().redraw_in_s;
  if (asked_s > 0) seconds = std::min(seconds, asked_s);
  return seconds;
}

}  // namespace tensorscope::viewer::frame
