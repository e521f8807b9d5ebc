#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "schema/black_boxes.h"
#include "schema/control.h"
#include "schema/segment_reader.h"
#include "viewer/jobs/clock.h"
#include "viewer/jobs/intake.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// This viewer's connection to one job, and the store that it fills. The store stays, whatever becomes of the job or of
/// the connection.
///
/// attach() reads names, the curves from the first step on and the newest sample of each source, as far as its time
/// goes; poll() reads the rest of them, follows the job and, in the time that is left to it, reads back what else the
/// ring still holds, so that one can scrub. Until all of that is done, status().catching_up says so. Threads: one, that
/// of the frames. At the limit: attach() and poll() come back after their budget, whatever the job holds and does. A
/// job that cannot be asked for anything, for instance because all places for viewers are taken, is read-only;
/// status().read_only says why.
class Connection {
 public:
  static constexpr std::uint64_t kAttachNs = 5'000'000;
  static constexpr std::uint64_t kPollNs = 4'000'000;

  explicit Connection(schema::FoundSegment segment, std::size_t memory_bytes = Store::kDefaultMemory,
                      Clock clock = steady_now_ns);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// To look only takes no place among the job's viewers.
  enum class Purpose : std::uint8_t { ask, look };

  /// Empty, or one line that says why not. Attaching again goes on where detaching left off.
  [[nodiscard]] std::string attach(Purpose purpose = Purpose::ask);
  /// The job forgets this viewer's wishes at once; all that was read stays in the store.
  void detach();
  bool is_attached() const { return intake_.has_value(); }

  /// Reads what is new, and gives the sign of life without which the job forgets this viewer's wishes after two
  /// seconds: call it several times a second, drawing or not.
  void poll(std::uint64_t budget_ns = kPollNs);

  /// Asks the job for what was wanted through Store::want() since the last call: once a frame, after all panels are
  /// drawn. It holds until the next call.
  void send_wants();

  /// All sources that there were when it attached are in the store.
  bool knows_names() const { return intake_ && intake_->knows_names(); }
  /// Everything that there was to read has been read.
  bool is_caught_up() const { return intake_ && intake_->is_caught_up(); }

  const schema::FoundSegment& segment() const { return segment_; }
  const JobStatus& status() const { return store_.status(); }
  Store& store() { return store_; }
  const Store& store() const { return store_; }

 private:
  bool is_over() const { return status_.state == JobState::ended || status_.state == JobState::died; }
  void judge_state(std::uint64_t now_ns);
  void keep_pace(std::uint64_t now_ns);
  void open_control();
  void report();

  schema::FoundSegment segment_;
  Clock clock_;
  Store store_;
  JobStatus status_;
  Purpose purpose_ = Purpose::ask;

  schema::SegmentReader reader_;
  schema::ControlWriter control_;
  std::optional<Intake> intake_;  // refers to reader_ and store_
  schema::Owner owner_ = schema::Owner::unknown;
  std::uint64_t owner_seen_ns_ = 0;
  std::uint64_t paced_ns_ = 0;
  std::uint64_t pulsed_ns_ = 0;

  // From one attachment to the next.
  std::optional<std::array<schema::Word, 2>> run_id_;
  schema::Word resume_at_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t damaged_ = 0;
  std::uint64_t unfinished_ = 0;
};

}  // namespace tensorscope::viewer
