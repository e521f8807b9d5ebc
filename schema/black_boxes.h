#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "schema/process_lock.h"
#include "schema/segment_name.h"

namespace tensorscope::schema {

// One segment found on this machine, not opened yet.
struct FoundSegment {
  SegmentName name;
  std::string folder;
  SegmentPaths paths;
  Owner owner = Owner::unknown;  // `dead`: a black box
  std::int64_t modified_ns = 0;  // of its data file; 0 if there is none
  std::size_t bytes = 0;         // of its data file
};

// Every segment in every folder, the newest first. What belongs to other users is listed too.
// Threads: any; it only looks.
std::vector<FoundSegment> find_segments();
std::vector<FoundSegment> find_segments(const std::vector<std::string>& folders);

// As many runs can be compared when they are over.
inline constexpr std::size_t kKeptBlackBoxes = 8;

// Removes this user's black boxes but for the newest `keep`, and never one of the calling process. Returns the names of
// what it removed. A segment that is just being created, or opened by an agent again, stays.
std::vector<std::string> prune_black_boxes(std::size_t keep);
std::vector<std::string> prune_black_boxes(std::size_t keep, const std::vector<std::string>& folders);

// Removes one black box; false if its owner lives or it is not this user's.
bool remove_black_box(const FoundSegment& segment);

}  // namespace tensorscope::schema
