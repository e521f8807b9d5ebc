#include "viewer/jobs/user_names.h"

#include <pwd.h>

namespace tensorscope::viewer {

UserNames& UserNames::of_system() {
  static UserNames names([](unsigned uid) {
    const passwd* const user = getpwuid(uid);
    return user != nullptr ? std::string(user->pw_name) : std::string();
  });
  return names;
}

const std::string& UserNames::in_words(unsigned uid) {
  const std::lock_guard guard(mutex_);
  const auto [found, is_new] = known_.try_emplace(uid);
  if (is_new) {
    const std::string name = lookup_(uid);
    const std::string number = "uid " + std::to_string(uid);
    found->second = name.empty() ? number : name + " (" + number + ")";
  }
  return found->second;
}

}  // namespace tensorscope::viewer
