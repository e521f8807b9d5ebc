#pragma once

#include "schema/want.h"
#include "schema/words.h"

namespace tensorscope::schema {

// A want as shared words and back. Threads: pure but for the relaxed accesses to the words.
void store_want(Word* words, const Want& want) noexcept;

// False if a value is out of range; `want` is then unspecified.
bool load_want(const Word* words, Want& want) noexcept;

}  // namespace tensorscope::schema
