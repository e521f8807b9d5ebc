#pragma once

#include <span>
#include <string_view>

#include "viewer/look/icons.h"
#include "viewer/look/palette.h"

namespace tensorscope::viewer::widgets {

/// Small controls that Dear ImGui has none of, or none that look right. All are ImGui items and take their place in a
/// line of them; each says in a tooltip what it does.
/// Threads: the window's own.

/// One of a few words, the chosen one raised. True if the choice changed.
bool segmented(const char* id, std::span<const char* const> words, int& chosen, const char* tip);
[[nodiscard]] float segmented_width(std::span<const char* const> words);

/// A sign and a word in one colour: a state, a health mark.
void badge(look::Icon icon, std::string_view word, look::Rgb color);

/// A sign with a word that can be pressed. `on` raises it.
bool icon_button(const char* id, look::Icon icon, std::string_view word, bool on, const char* tip);
[[nodiscard]] float icon_button_width(std::string_view word);

/// Between two of them: goes on in the same line, or begins a new one where `width` finds no room any more.
void go_on(float gap, float width);

/// A name at the left and its value, in numbers' type, at `column` pixels from there.
void property(std::string_view name, std::string_view value, float column);
void property(std::string_view name, std::string_view value, float column, look::Rgb color);

/// A heading within a side bar.
void heading(std::string_view text);

/// A thin line across what is left.
void rule();

/// For the last item, once the mouse rests on it.
void tip_for_last(const char* text);

}  // namespace tensorscope::viewer::widgets
