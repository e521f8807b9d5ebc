#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace tensorscope::viewer {

/// Users in words: "ada (uid 1000)", or "uid 1000" where the system knows no name. A directory service may take seconds
/// to answer, and the list of jobs is read every second: each user is asked for once.
/// Threads: any.
class UserNames {
 public:
  /// The name of a user id, empty if there is none.
  using Lookup = std::function<std::string(unsigned)>;
  explicit UserNames(Lookup lookup) : lookup_(std::move(lookup)) {}

  /// Those of this system.
  static UserNames& of_system();

  const std::string& in_words(unsigned uid);

 private:
  Lookup lookup_;
  std::mutex mutex_;  // known_, and the lookup
  std::map<unsigned, std::string> known_;
};

}  // namespace tensorscope::viewer
