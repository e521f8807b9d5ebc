#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace tensorscope::viewer::frame {

/// How many characters a name begins with that tell nothing beside these names: whole words, up to a '-', '_', '/' or
/// ' ', that each name of the same first word begins with too. "dense-" of dense-lr0.1 beside dense-lr0.03 and vit.
/// Threads: pure.
/// At the limit: none where no other name has its first word, or where one ends as this one would without them.
std::size_t shared_lead(std::span<const std::string> names, const std::string& name);

}  // namespace tensorscope::viewer::frame
