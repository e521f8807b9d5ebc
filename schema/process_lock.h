#pragma once

#include <string>

#include "tensorscope/status.h"

namespace tensorscope::schema {

// The agent's proof of life: a POSIX record lock on its lock file, held from start to end.
//
// The kernel drops it however the process ends, a zombie does not hold it, and a forked child does not inherit it; pid
// checks and flock() fail one of the three. It is also why nothing else in the agent's process may ever open and close
// that file: POSIX drops a process's locks at the first close.
// Threads: a value; used by one thread at a time.
class ProcessLock {
 public:
  ProcessLock() noexcept = default;
  ProcessLock(ProcessLock&& other) noexcept;
  ProcessLock& operator=(ProcessLock&& other) noexcept;
  ~ProcessLock();  // lets go; the file stays

  // Makes the lock file and takes the lock. EEXIST if the name is taken, or if a pruner removed the file in between.
  static Status create(const std::string& path, ProcessLock& lock) noexcept;

 private:
  int file_ = -1;
};

enum class Owner { alive, dead, unknown };

// Whether another process holds the lock. `unknown` if the file cannot be opened (another user's).
Owner lock_owner(const std::string& path) noexcept;

// A lock that a viewer process holds on one byte of a file, per open file description: two connections of one process do
// not disturb each other. False if somebody else has it.
bool try_lock_byte(int file, long byte) noexcept;
void unlock_byte(int file, long byte) noexcept;

// Takes the whole lock file for removal, so that an agent that is just starting on it fails and takes another name.
// Returns the open descriptor to close after the removal, or -1 if the owner lives or the file is not ours.
int lock_for_removal(const std::string& path) noexcept;

}  // namespace tensorscope::schema
