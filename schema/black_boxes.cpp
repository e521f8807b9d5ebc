#include "schema/black_boxes.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <tuple>

#include "schema/shared_memory.h"

namespace tensorscope::schema {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { closedir(folder); }
};

// Whoever may write into the folder may give a file any name; only its owner makes it a segment of a user.
bool is_forged(const std::string& path, const SegmentName& name) {
  struct stat information {};
  if (lstat(path.c_str(), &information) != 0) return false;
  return !S_ISREG(information.st_mode) || information.st_uid != name.uid;
}

// A pid alone does not tell: in a container every run may have the same.
bool is_own(const SegmentName& name) {
  return name.pid == getpid() && name.process_start == process_start_ticks(getpid());
}

void find_in(const std::string& folder, std::vector<FoundSegment>& found) {
  const std::unique_ptr<DIR, CloseFolder> entries(opendir(folder.c_str()));
  if (entries == nullptr) return;
  while (const dirent* entry = readdir(entries.get())) {
    const std::optional<SegmentName> name = SegmentName::parse(entry->d_name);
    if (!name) continue;
    const bool known = std::ranges::any_of(
        found, [&](const FoundSegment& other) { return other.name == *name && other.folder == folder; });
    if (known) continue;
    FoundSegment segment;
    segment.name = *name;
    segment.folder = folder;
    segment.paths = SegmentPaths::of(folder, *name);
    if (is_forged(segment.paths.data, *name) || is_forged(segment.paths.lock, *name)) continue;
    struct stat information {};
    if (stat(segment.paths.data.c_str(), &information) == 0) {
      segment.modified_ns = std::int64_t{information.st_mtim.tv_sec} * 1'000'000'000 + information.st_mtim.tv_nsec;
      segment.bytes = static_cast<std::size_t>(information.st_size);
    }
    // Opening and closing one's own lock file would drop the lock.
    segment.owner = is_own(*name) ? Owner::alive : lock_owner(segment.paths.lock);
    found.push_back(std::move(segment));
  }
}

}  // namespace

std::vector<FoundSegment> find_segments() { return find_segments(segment_folders()); }

std::vector<FoundSegment> find_segments(const std::vector<std::string>& folders) {
  std::vector<FoundSegment> found;
  for (const std::string& folder : folders) find_in(folder, found);
  // Ticks count from the boot, and what lies in the temporary folder may be older: they only part what has the same time.
  std::ranges::sort(found, [](const FoundSegment& left, const FoundSegment& right) {
    return std::tie(left.modified_ns, left.name.process_start, left.name.agent) >
           std::tie(right.modified_ns, right.name.process_start, right.name.agent);
  });
  return found;
}

std::vector<std::string> prune_black_boxes(std::size_t keep) { return prune_black_boxes(keep, segment_folders()); }

std::vector<std::string> prune_black_boxes(std::size_t keep, const std::vector<std::string>& folders) {
  std::vector<std::string> removed;
  for (const FoundSegment& segment : find_segments(folders)) {
    if (segment.owner != Owner::dead || segment.name.uid != geteuid()) continue;
    if (keep > 0) {
      --keep;
    } else if (remove_black_box(segment)) {
      removed.push_back(segment.name.base());
    }
  }
  return removed;
}

bool remove_black_box(const FoundSegment& segment) {
  if (is_own(segment.name) || segment.name.uid != geteuid()) return false;
  const int lock = lock_for_removal(segment.paths.lock);
  // Without a lock file nobody can own the rest.
  if (lock < 0 && access(segment.paths.lock.c_str(), F_OK) == 0) return false;
  SharedMemory::remove(segment.paths.data);
  SharedMemory::remove(segment.paths.control);
  SharedMemory::remove(segment.paths.lock);
  if (lock >= 0) close(lock);
  return true;
}

}  // namespace tensorscope::schema
