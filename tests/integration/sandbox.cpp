#include "tests/integration/sandbox.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <system_error>
#include <vector>

namespace tensorscope::integration {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSharedMemory = "/dev/shm";
constexpr const char* kInside = "--in-mount-namespace";

void check(bool done, const std::string& what) {
  if (!done) throw std::system_error(errno, std::generic_category(), what);
}

void mount_memory(const std::string& at, std::size_t bytes) {
  const std::string options = "mode=1777,size=" + std::to_string(bytes);
  check(mount("tensorscope-test", at.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) == 0,
        "cannot mount a tmpfs on " + at);
}

void unmount(const std::string& from) {
  // Detached: a process that a failed test left behind may still have files there.
  check(umount2(from.c_str(), MNT_DETACH) == 0, "cannot unmount " + from);
}

// `unshare` in the ways that can be allowed: as root, as anybody, and as root in a changed root, which is no mount of its
// own and so cannot be told to keep its mounts to itself.
const std::initializer_list<std::vector<std::string>> kUnshareCommands{
    {"unshare", "--mount", "--propagation=private"},
    {"unshare", "--mount", "--propagation=private", "--user", "--map-root-user"},
    {"unshare", "--mount", "--propagation=unchanged"},
};

[[noreturn]] void become(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  std::fprintf(stderr, "cannot run %s: %s\n", arguments[0], std::strerror(errno));
  _exit(127);
}

bool is_allowed(std::vector<std::string> command) {
  command.push_back("true");
  const pid_t child = fork();
  if (child == 0) {
    const int silent = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(silent, STDERR_FILENO);
    become(command);
  }
  int status = -1;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

Sandbox::Sandbox() {
  std::string pattern = (fs::temp_directory_path() / "tensorscope-integration-XXXXXX").string();
  check(mkdtemp(pattern.data()) != nullptr, "cannot make " + pattern);
  folder_ = pattern;
  temporary_ = folder_ + "/tmp";
  fs::create_directory(temporary_);
  mount_memory(temporary_, kRoomy);
  // Nobody else gets what is mounted there. Fails where it is no mount, and then its parent's word counts.
  mount(nullptr, kSharedMemory, nullptr, MS_PRIVATE, nullptr);
  mount_memory(kSharedMemory, kRoomy);
  setenv("TMPDIR", temporary_.c_str(), 1);
}

Sandbox::~Sandbox() {
  umount2(hidden_ ? "/dev" : kSharedMemory, MNT_DETACH);
  umount2(temporary_.c_str(), MNT_DETACH);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  setenv("TMPDIR", fs::path(folder_).parent_path().c_str(), 1);
}

void Sandbox::set_shared_memory(std::size_t bytes) {
  unmount(kSharedMemory);
  mount_memory(kSharedMemory, bytes);
}

void Sandbox::set_temporary_folder(std::size_t bytes) {
  unmount(temporary_);
  mount_memory(temporary_, bytes);
}

void Sandbox::make_shared_memory_read_only() {
  check(mount(nullptr, kSharedMemory, nullptr, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr) == 0,
        "cannot remount /dev/shm read-only");
}

void Sandbox::hide_shared_memory() {
  // Another /dev, with the devices that programs expect and nothing else.
  const std::string devices = folder_ + "/dev";
  fs::create_directory(devices);
  mount_memory(devices, std::size_t{1} << 20);
  for (const char* name : {"null", "zero", "full", "random", "urandom"}) {
    const std::string device = devices + "/" + name;
    const int file = open(device.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    check(file >= 0, "cannot create " + device);
    close(file);
    check(mount((std::string("/dev/") + name).c_str(), device.c_str(), nullptr, MS_BIND, nullptr) == 0,
          "cannot bind " + device);
  }
  unmount(kSharedMemory);
  check(mount(devices.c_str(), "/dev", nullptr, MS_MOVE, nullptr) == 0, "cannot mount another /dev");
  hidden_ = true;
}

void Sandbox::fill(const std::string& folder) {
  const std::string path = folder + "/filled";
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  check(file >= 0, "cannot create " + path);
  const std::vector<char> block(std::size_t{1} << 16, 'x');
  for (std::size_t piece = block.size(); piece > 0;) {
    const ssize_t written = write(file, block.data(), piece);
    if (written <= 0) piece /= 2;
  }
  close(file);
}

void enter_mount_namespace(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    // Listing the tests, as the build does, needs no namespace.
    if (argument == kInside || argument.starts_with("--gtest_list_tests")) return;
  }
  for (std::vector<std::string> command : kUnshareCommands) {
    if (!is_allowed(command)) continue;
    command.push_back(fs::read_symlink("/proc/self/exe").string());
    command.push_back(kInside);
    command.insert(command.end(), argv + 1, argv + argc);
    become(command);
  }
  std::fputs(
      "These tests give trainers a /dev/shm that is full, too small or missing, and for that need a mount namespace of "
      "their own, which this system refuses. Run them as root with CAP_SYS_ADMIN (in a container: --cap-add SYS_ADMIN "
      "--security-opt apparmor=unconfined), or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, "
      "kernel.apparmor_restrict_unprivileged_userns=0).\n",
      stderr);
  std::exit(1);
}

}  // namespace tensorscope::integration
