#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace tensorscope::viewer::look {

/// A file's bytes without a copy: fonts for Chinese, Japanese and Korean have 20 MB, of which little is touched.
/// Threads: one owner.
/// At the limit: a file that cannot be opened is empty.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  [[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }

 private:
  std::span<std::byte> bytes_;
};

}  // namespace tensorscope::viewer::look
