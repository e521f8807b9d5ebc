#pragma once

#include <span>

#include "schema/want.h"
#include "schema/words.h"

namespace tensorscope::schema {

// A want as shared words and back. Threads: pure but for the relaxed accesses to the words.
void store_want(Word* words, const Want& want) noexcept;

// False if a value is out of range; `want` is then unspecified.
bool load_want(const Word* words, Want& want) noexcept;

// Replaces a slot's wants under its seqlock, whose last value the owner of the slot keeps in `sequence`, and tells the agent.
void write_slot(Word* control, Word* slot, Word& sequence, std::span<const Want> wants) noexcept;

inline std::size_t slot_offset(std::size_t slot) noexcept { return control::header_words + slot * viewer_slot_words(); }

}  // namespace tensorscope::schema
