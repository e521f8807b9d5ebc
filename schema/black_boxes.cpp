#include "schema/black_boxes.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "schema/shared_memory.h"

namespace tensorscope::schema {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { closedir(folder); }
};

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
    struct stat information {};
    if (stat(segment.paths.data.c_str(), &information) == 0) {
      segment.modified_ns = std::int64_t{information.st_mtim.tv_sec} * 1'000'000'000 + information.st_mtim.tv_nsec;
      segment.bytes = static_cast<std::size_t>(information.st_size);
    }
    // Opening and closing one's own lock file would drop the lock.
    segment.owner = name->pid == getpid() ? Owner::alive : lock_owner(segment.paths.lock);
    found.push_back(std::move(segment));
  }
}

}  // namespace

std::vector<FoundSegment> find_segments() { return find_segments(segment_folders()); }

std::vector<FoundSegment> find_segments(const std::vector<std::string>& folders) {
  std::vector<FoundSegment> found;
  for (const std::string& folder : folders) find_in(folder, found);
  // A living job's file says nothing of when it was last written; its process's start does.
  std::ranges::stable_sort(found, [](const FoundSegment& left, const FoundSegment& right) {
    return left.name.process_start > right.name.process_start;
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
  if (segment.name.pid == getpid() || segment.name.uid != geteuid()) return false;
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
