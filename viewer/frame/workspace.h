#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "viewer/frame/job_view.h"
#include "viewer/jobs/job_list.h"

namespace tensorscope::viewer::frame {

/// The jobs that were found and those that are open, and which of them is on screen. Only that one is asked for
/// samples; of the others the curves go on. Threads: the window's own. At the limit: `memory_bytes` is for all open
/// jobs together; what panels take comes off first, and each
/// gets the same share of the rest, but never less than a quarter of one without panels.
class Workspace {
 public:
  using Lister = std::function<std::vector<Job>()>;
  explicit Workspace(
      std::size_t memory_bytes = Store::kDefaultMemory, Lister list = [] { return list_jobs(); });

  /// Looks for jobs. Until one was opened, a living job that is alone is opened by itself. True if anything changed but
  /// their steps.
  bool look_for_jobs();
  /// Living ones first, then black boxes, then those that cannot be opened.
  const std::vector<Job>& found() const { return found_; }

  /// Opens a job, or brings it to the front. Empty, or one line that says why not.
  std::string open(const schema::FoundSegment& segment);
  /// Puts a job's curves beside those of the current one, or takes them away; opens it if it is not. Empty, or one line
  /// that says why not.
  std::string compare(const schema::FoundSegment& segment);
  /// Opens a job to compare the current one with. Empty, or one line that says why not.
  std::string open_beside(const schema::FoundSegment& segment);
  /// Shows a job that somebody else polls, and who keeps its connection longer than this lives.
  void show(Connection& connection, std::span<const PanelInfo> panels = all_panels());
  /// The same, to compare the current one with.
  void show_beside(Connection& connection, std::span<const PanelInfo> panels = all_panels());
  JobView* current() { return current_; }
  const JobView* current() const { return current_; }
  /// Null if it is not open.
  JobView* find(const schema::SegmentName& name) const;
  void next();

  /// All open jobs as panels see them, in the order in which they were opened.
  std::vector<PanelRun> runs() const;
  /// The current job's panel, drawn where ImGui stands; then what it told back is done, but for bring_chosen_to_front().
  void draw_panel();
  /// The job that the panel asked to see, if it did. After the current one's wishes were sent: they are taken back.
  void bring_chosen_to_front();

  /// Attaches to the current job again; if that is over and a job of its name lives, to that one instead.
  std::string attach();
  void detach();
  /// A living job of the current one's name, while that is over. Null if there is none.
  const Job* successor() const;
  void detach_all();

  /// Nothing is on screen: takes back what the current job was asked for, until it is drawn again.
  void ask_for_nothing();

  /// Reads what is new from every open job.
  void poll();
  /// Whether a job that is on screen, or compared with that, has something to show that was not drawn yet.
  bool has_news() const;
  bool shows_living() const;
  /// All that there is has been drawn.
  void note_drawn();
  /// Whether new data may come at any time.
  bool expects_data() const;
  /// Whether a job that is found but not read for the screen goes on: its step in the list gets old.
  bool list_ages() const;
  /// Keeps every store within its share. After the panels were drawn.
  void keep_memory_limit();
  std::size_t memory_limit() const { return memory_bytes_; }
  std::size_t memory_bytes() const;

 private:
  struct Opened {
    std::unique_ptr<Connection> own;  // null if somebody else has it
    std::unique_ptr<JobView> view;
  };

  void bring_to_front(JobView& job);
  /// Null if it cannot be opened; `problem` says why.
  JobView* opened(const schema::FoundSegment& segment, std::string& problem);
  bool is_shown(const JobView& job) const { return &job == current_ || job.is_compared; }

  std::size_t memory_bytes_;
  Lister list_;
  std::vector<Job> found_;
  std::vector<Opened> open_;
  JobView* current_ = nullptr;
  JobView* chosen_ = nullptr;  // the panel asked for it in this frame
};

}  // namespace tensorscope::viewer::frame
