#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/words.h"

namespace tensorscope::schema {

// What a segment's files are called, and where they can be.
//
// "tensorscope.UID.PID.START.N" with START the process's start time in clock ticks (so that a reused pid names another
// segment) and N the agent within its process; then ".data", ".control" or ".lock". The folder is /dev/shm or, where that
// has no room, the temporary directory.
// Threads: values and pure functions.
struct SegmentName {
  unsigned uid = 0;
  long pid = 0;
  Word process_start = 0;
  unsigned agent = 0;

  bool operator==(const SegmentName&) const = default;
  std::string base() const;  // without folder and ending

  // Parses "tensorscope.UID.PID.START.N" with or without a known ending; nothing for any other file.
  static std::optional<SegmentName> parse(std::string_view file_name);
};

inline constexpr std::string_view kDataEnding = ".data";
inline constexpr std::string_view kControlEnding = ".control";
inline constexpr std::string_view kLockEnding = ".lock";
inline constexpr std::string_view kSharedMemoryFolder = "/dev/shm";

// One segment's three files.
struct SegmentPaths {
  std::string data;
  std::string control;
  std::string lock;

  static SegmentPaths of(std::string_view folder, const SegmentName& name);
};

// $TMPDIR, else /tmp.
std::string temporary_folder();

// Every folder that can hold segments: shared memory first.
std::vector<std::string> segment_folders();

// The start time of a process in clock ticks after boot; 0 if there is no such process.
Word process_start_ticks(long pid) noexcept;

}  // namespace tensorscope::schema
