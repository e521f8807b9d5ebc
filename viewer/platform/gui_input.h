#pragma once

#include "viewer/platform/input.h"

struct ImGuiIO;

namespace tensorscope::viewer::platform {

/// How our input reaches Dear ImGui, whose interface for it changed in 1.87.
/// Threads: the window's own. Internal to this folder.
void map_keys(ImGuiIO& io);
void feed(const Input& input, ImGuiIO& io);

}  // namespace tensorscope::viewer::platform
