#include "viewer/frame/workspace.h"

#include <algorithm>
#include <utility>

#include "viewer/frame/run_names.h"
#include "viewer/frame/state_text.h"

namespace tensorscope::viewer::frame {
namespace {

// A new limit thins what is kept: not for every byte that a panel takes.
constexpr std::size_t kLimitGrain = std::size_t{1} << 20;
// Panels never take so much that a job keeps less than this part of its share.
constexpr std::size_t kLeastPart = 4;

bool is_same(const Job& a, const Job& b) {
  return a.segment.name == b.segment.name && a.problem == b.problem && a.state == b.state;
}

bool can_be_watched(const Job& job) {
  return job.can_be_opened() && job.lives();
}

bool is_attached(const JobView& job) {
  return job.store().status().attached;
}

int rank_of(const Job& job) {
  return can_be_watched(job) ? 0 : job.can_be_opened() ? 1 : 2;
}

}  // namespace

Workspace::Workspace(std::size_t memory_bytes, Lister list) : memory_bytes_(memory_bytes), list_(std::move(list)) {}

bool Workspace::look_for_jobs() {
  std::vector<Job> found = list_();
  // The newest first, as they come, but what can be watched before black boxes and these before what is closed.
  std::ranges::stable_sort(found, {}, rank_of);
  const bool changed = !std::ranges::equal(found, found_, is_same);
  found_ = std::move(found);
  if (open_.empty() && std::ranges::count_if(found_, can_be_watched) == 1) {
    // If it cannot be opened after all, the list will say why.
    (void)open(std::ranges::find_if(found_, can_be_watched)->segment);
  }
  return changed;
}

JobView* Workspace::opened(const schema::FoundSegment& segment, std::string& problem) {
  if (JobView* const job = find(segment.name); job != nullptr) return job;
  auto connection = std::make_unique<Connection>(segment, memory_bytes_ / (open_.size() + 1));
  if (problem = connection->attach(); !problem.empty()) return nullptr;
  auto view = std::make_unique<JobView>(*connection);
  JobView* const job = view.get();
  open_.push_back({std::move(connection), std::move(view)});
  keep_memory_limit();
  return job;
}

std::string Workspace::open(const schema::FoundSegment& segment) {
  std::string problem;
  if (JobView* const job = opened(segment, problem); job != nullptr) bring_to_front(*job);
  return problem;
}

std::string Workspace::open_beside(const schema::FoundSegment& segment) {
  std::string problem;
  JobView* const job = opened(segment, problem);
  if (job == nullptr) return problem;
  job->is_compared = true;
  if (current_ == nullptr) bring_to_front(*job);
  return {};
}

std::string Workspace::compare(const schema::FoundSegment& segment) {
  JobView* const job = find(segment.name);
  if (job == nullptr || !job->is_compared) return open_beside(segment);
  job->is_compared = false;
  return {};
}

void Workspace::show(Connection& connection, std::span<const PanelInfo> panels) {
  open_.push_back({nullptr, std::make_unique<JobView>(connection, panels)});
  bring_to_front(*open_.back().view);
}

void Workspace::show_beside(Connection& connection, std::span<const PanelInfo> panels) {
  open_.push_back({nullptr, std::make_unique<JobView>(connection, panels)});
  open_.back().view->is_compared = true;
}

JobView* Workspace::find(const schema::SegmentName& name) const {
  for (const Opened& job : open_) {
    if (job.view->connection.segment().name == name) return job.view.get();
  }
  return nullptr;
}

void Workspace::next() {
  if (open_.size() < 2) return;
  const auto at = std::ranges::find_if(open_, [this](const Opened& job) { return job.view.get() == current_; });
  bring_to_front(*(at + 1 == open_.end() ? open_.front() : *(at + 1)).view);
}

std::vector<PanelRun> Workspace::runs() const {
  std::vector<schema::RunInfo> infos;
  for (const Opened& job : open_) infos.push_back(job.view->store().run());
  const std::vector<std::string> names = run_names(infos);
  std::vector<PanelRun> runs;
  for (std::size_t i = 0; i < open_.size(); ++i) {
    const JobView& job = *open_[i].view;
    runs.push_back({names[i], &job.store(), i, &job == current_, job.is_compared});
  }
  return runs;
}

void Workspace::draw_panel() {
  if (current_ == nullptr || current_->current_panel() == nullptr) return;
  current_->draw_panel(runs());
  const PanelState& state = current_->current_panel()->state;
  const auto job_of = [this](const Store* store) {
    return std::ranges::find_if(open_, [store](const Opened& job) { return &job.view->store() == store; });
  };
  if (const auto job = job_of(state.compare); job != open_.end()) job->view->is_compared = !job->view->is_compared;
  if (const auto job = job_of(state.bring_to_front); job != open_.end()) chosen_ = job->view.get();
}

void Workspace::bring_chosen_to_front() {
  if (JobView* const chosen = std::exchange(chosen_, nullptr); chosen != nullptr) bring_to_front(*chosen);
}

void Workspace::bring_to_front(JobView& job) {
  if (&job == current_) return;
  if (current_ != nullptr) {
    // What is not on screen is not sampled.
    current_->send_wants();
    job.take_over(*current_);
    // Whoever goes through the jobs that are compared does not lose the one that was in front.
    const bool is_comparison = std::ranges::any_of(
        open_, [this](const Opened& open) { return open.view->is_compared && open.view.get() != current_; });
    current_->is_compared |= is_comparison;
  }
  current_ = &job;
  current_->drawn_revision = 0;
}

std::string Workspace::attach() {
  if (const Job* const next = successor(); next != nullptr) return open(next->segment);
  return current_ != nullptr ? current_->connection.attach() : std::string();
}

const Job* Workspace::successor() const {
  if (current_ == nullptr || !is_over(current_->store().status())) return nullptr;
  // The list may be a second older than what is known of the current job itself.
  const auto next = std::ranges::find_if(found_, [this](const Job& job) {
    return can_be_watched(job) && job.run.job == current_->store().run().job && find(job.segment.name) != current_;
  });
  return next != found_.end() ? &*next : nullptr;
}

void Workspace::detach() {
  if (current_ != nullptr) current_->connection.detach();
}

void Workspace::detach_all() {
  for (const Opened& job : open_) job.view->connection.detach();
}

void Workspace::ask_for_nothing() {
  if (current_ != nullptr) current_->send_wants();  // drawing fills the list; nothing was drawn since it was sent
}

void Workspace::poll() {
  for (const Opened& job : open_) {
    if (job.own != nullptr) job.own->poll();
  }
}

bool Workspace::has_news() const {
  return std::ranges::any_of(open_, [this](const Opened& job) {
    return is_shown(*job.view) && job.view->store().revision() != job.view->drawn_revision;
  });
}

bool Workspace::shows_living() const {
  return std::ranges::any_of(open_, [this](const Opened& job) {
    return is_shown(*job.view) && job.view->store().status().state == JobState::live;
  });
}

void Workspace::note_drawn() {
  for (const Opened& job : open_) job.view->drawn_revision = job.view->store().revision();
}

bool Workspace::expects_data() const {
  return std::ranges::any_of(open_, [](const Opened& job) { return job.view->store().status().can_bring_data(); });
}

bool Workspace::list_ages() const {
  return std::ranges::any_of(found_, [this](const Job& job) {
    const bool is_read = current_ != nullptr && find(job.segment.name) == current_ && is_attached(*current_);
    return job.state == JobState::live && !is_read;
  });
}

void Workspace::keep_memory_limit() {
  std::size_t panels = 0;
  for (const Opened& job : open_) panels += job.view->panel_bytes();
  const std::size_t share = memory_bytes_ / std::max<std::size_t>(1, open_.size());
  const std::size_t rest = (memory_bytes_ - std::min(memory_bytes_, panels)) / std::max<std::size_t>(1, open_.size());
  const std::size_t limit = std::max(rest, share / kLeastPart);
  for (const Opened& job : open_) {
    const std::size_t now = job.view->store().memory_limit();
    if (std::max(limit, now) - std::min(limit, now) >= kLimitGrain) job.view->store().set_memory_limit(limit);
  }
}

std::size_t Workspace::memory_bytes() const {
  std::size_t bytes = 0;
  for (const Opened& job : open_) bytes += job.view->store().memory_bytes() + job.view->panel_bytes();
  return bytes;
}

}  // namespace tensorscope::viewer::frame
