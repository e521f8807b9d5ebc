#include "schema/segment_name.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace tensorscope::schema {
namespace {

constexpr std::string_view kPrefix = "tensorscope.";

template <typename Number>
bool take_number(std::string_view& text, Number& number, bool last) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (last) return text.empty();
  if (text.empty() || text.front() != '.') return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string SegmentName::base() const {
  return std::string(kPrefix) + std::to_string(uid) + '.' + std::to_string(pid) + '.' + std::to_string(process_start) +
         '.' + std::to_string(agent);
}

std::optional<SegmentName> SegmentName::parse(std::string_view file_name) {
  for (const std::string_view ending : {kDataEnding, kControlEnding, kLockEnding}) {
    if (file_name.ends_with(ending)) {
      file_name.remove_suffix(ending.size());
      break;
    }
  }
  if (!file_name.starts_with(kPrefix)) return std::nullopt;
  file_name.remove_prefix(kPrefix.size());
  SegmentName name;
  if (!take_number(file_name, name.uid, false) || !take_number(file_name, name.pid, false) ||
      !take_number(file_name, name.process_start, false) || !take_number(file_name, name.agent, true)) {
    return std::nullopt;
  }
  return name;
}

SegmentPaths SegmentPaths::of(std::string_view folder, const SegmentName& name) {
  const std::string stem = std::string(folder) + '/' + name.base();
  return {stem + std::string(kDataEnding), stem + std::string(kControlEnding), stem + std::string(kLockEnding)};
}

std::string temporary_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && folder[0] == '/' ? folder : "/tmp";
}

std::vector<std::string> segment_folders() { return {std::string(kSharedMemoryFolder), temporary_folder()}; }

Word process_start_ticks(long pid) noexcept {
  std::array<char, 64> path{};
  std::snprintf(path.data(), path.size(), "/proc/%ld/stat", pid);
  const int file = open(path.data(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  std::array<char, 1024> text{};
  const ssize_t length = read(file, text.data(), text.size() - 1);
  close(file);
  if (length <= 0) return 0;
  // The second field is the command in parentheses and may itself hold any character; count from its last one.
  std::string_view rest(text.data(), static_cast<std::size_t>(length));
  const std::size_t closing = rest.rfind(')');
  if (closing == std::string_view::npos) return 0;
  rest.remove_prefix(closing + 1);
  for (int field = 3; field <= 22; ++field) {
    const std::size_t start = rest.find_first_not_of(' ');
    if (start == std::string_view::npos) return 0;
    rest.remove_prefix(start);
    if (field == 22) break;
    rest.remove_prefix(std::min(rest.find(' '), rest.size()));
  }
  Word ticks = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), ticks);
  return ticks;
}

}  // namespace tensorscope::schema
