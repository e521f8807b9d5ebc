#pragma once

#include <cstddef>
#include <string>

namespace tensorscope::integration {

// A /dev/shm and a temporary folder of this process's own, of any size: it lives in a mount namespace of its own, with
// a tmpfs over /dev/shm. No other test sees its jobs or prunes its black boxes, and nothing of it stays. Threads: one.
class Sandbox {
 public:
  static constexpr std::size_t kRoomy = std::size_t{1} << 30;

  // An empty /dev/shm, and $TMPDIR at an empty folder. Throws, as all here, where the system refuses.
  Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  ~Sandbox();

  // A fresh, empty one takes its place.
  void set_shared_memory(std::size_t bytes);
  void set_temporary_folder(std::size_t bytes);
  void make_shared_memory_read_only();
  // As in a container without one: /dev/shm is not there at all.
  void hide_shared_memory();

  // Takes all of the room that is left in a folder.
  static void fill(const std::string& folder);

  // A folder for a test's own files, which no set_...() touches.
  const std::string& folder() const { return folder_; }
  const std::string& temporary_folder() const { return temporary_; }

 private:
  std::string folder_;
  std::string temporary_;
  bool hidden_ = false;
};

// Starts the program again in a mount namespace; comes back where it is in one already. Ends the process with a line
// that says what is needed where the system allows neither that to root nor to a user namespace.
void enter_mount_namespace(int argc, char** argv);

}  // namespace tensorscope::integration
