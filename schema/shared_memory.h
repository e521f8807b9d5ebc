#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "schema/words.h"
#include "tensorscope/status.h"

namespace tensorscope::schema {

// A mapped file of words, in shared memory or in a folder. The only place that knows Boost.Interprocess, of which it uses
// shared_memory_object and mapped_region alone: its mutexes, queues and managed segments hang when a peer dies.
//
// Promises: creation reserves every byte before the first store (a bare truncate succeeds on a full /dev/shm, and the
// store then ends the process with SIGBUS) and maps the pages in. No exception leaves this file.
// Threads: a value; used by one thread at a time. The words it maps are shared, see words.h.
class SharedMemory {
 public:
  SharedMemory() noexcept;
  SharedMemory(SharedMemory&&) noexcept;
  SharedMemory& operator=(SharedMemory&&) noexcept;
  ~SharedMemory();  // unmaps; the file stays

  // Makes a file of exactly `bytes`, mode 0600. Fails if the name is taken (error_number EEXIST), if a symbolic link
  // stands there, or if there is no room; then nothing is left behind.
  static Status create(const std::string& path, std::size_t bytes, SharedMemory& memory) noexcept;

  // Maps an existing file whole: read-only from a read-only descriptor, or for writing.
  enum class Access { read, write };
  static Status open(const std::string& path, Access access, SharedMemory& memory) noexcept;

  static void remove(const std::string& path) noexcept;

  Word* words() const noexcept;  // nullptr when nothing is mapped
  std::size_t bytes() const noexcept;
  int file() const noexcept;     // the descriptor, -1 when nothing is mapped

 private:
  struct Mapping;
  std::unique_ptr<Mapping> mapping_;
};

// The largest file that this process may make. Whoever goes beyond is sent SIGXFSZ, which ends it.
std::size_t largest_file_bytes() noexcept;

// Free bytes that an ordinary user can take in a folder's file system; 0 if there is no such folder.
std::size_t free_bytes(const std::string& folder) noexcept;

}  // namespace tensorscope::schema
