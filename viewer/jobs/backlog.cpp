#include "viewer/jobs/backlog.h"

#include <algorithm>
#include <utility>

namespace tensorscope::viewer {
namespace {

using schema::RingReader;
using schema::Word;

// So many descriptors are looked at between two looks at the clock.
constexpr Word kBlock = 256;

// A write takes microseconds. One that is not finished after so many polls belongs to a thread that was stopped.
constexpr int kLateLooks = 16;

}  // namespace

Backlog::Backlog(const RingReader& ring, Word begin, Word end) : ring_(ring), begin_(begin), next_(end) {}

std::vector<Backlog::Point> Backlog::take_points() {
  std::ranges::reverse(points_);
  return std::exchange(points_, {});
}

// Looks at a block of descriptors. Answers with the sample to copy at once, if one was met.
const schema::RingEntry* Backlog::scan(bool owner_gone) {
  const Word end = next_ - std::min(next_ - begin_, kBlock);
  while (next_ != end) {
    --next_;
    switch (ring_.read_descriptor(next_, entry_)) {
      case RingReader::Slot::whole:
        if (keep(entry_)) return &entry_;
        break;
      case RingReader::Slot::lapped:
        // What lies before it was overwritten earlier still.
        next_ = begin_;
        return nullptr;
      case RingReader::Slot::damaged:
        ++damaged_;
        break;
      case RingReader::Slot::in_progress:
        if (owner_gone) {
          ++unfinished_;
        } else {
          late_.push_back(next_);
        }
        break;
    }
  }
  return nullptr;
}

// True for a sample that is wanted at once.
bool Backlog::keep(const schema::RingEntry& entry) {
  if (!entry.is_sample) {
    points_.push_back({entry.source, entry.step, entry.value});
    return false;
  }
  if (sampled_.insert(entry.source).second) return true;
  queue_.push_back(entry);
  return false;
}

void Backlog::look_again(bool owner_gone) {
  if (late_.empty() || next_ != begin_) return;
  const bool is_last_look = owner_gone || ++late_looks_ == kLateLooks;
  std::erase_if(late_, [&](Word index) {
    switch (ring_.read_descriptor(index, entry_)) {
      case RingReader::Slot::whole:
        if (entry_.is_sample) {
          queue_.push_back(entry_);
        } else {
          points_.push_back({entry_.source, entry_.step, entry_.value});
        }
        return true;
      case RingReader::Slot::lapped:
        return true;
      case RingReader::Slot::damaged:
        ++damaged_;
        return true;
      case RingReader::Slot::in_progress:
        break;
    }
    if (is_last_look) ++unfinished_;
    return is_last_look;
  });
}

}  // namespace tensorscope::viewer
