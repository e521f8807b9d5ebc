#pragma once

#include <set>
#include <string_view>
#include <vector>

namespace tensorscope::viewer::look {

/// Which characters the screen needs beyond those that are always there (Latin, punctuation, arrows, a few signs).
/// Threads: one owner.
/// At the limit: characters above U+FFFF, which this build of Dear ImGui cannot show, are left out.
class GlyphSet {
 public:
  /// Notes what `utf8` needs; true if something is new. Plain ASCII costs a look at each byte.
  bool add(std::string_view utf8);

  [[nodiscard]] const std::set<char32_t>& characters() const { return characters_; }

 private:
  std::set<char32_t> characters_;
};

/// The ranges that are always there, as ImGui wants them: pairs of first and last, ended by 0.
[[nodiscard]] const std::vector<unsigned short>& base_ranges();

/// What the viewer itself says beyond those.
[[nodiscard]] std::string_view own_signs();

}  // namespace tensorscope::viewer::look
