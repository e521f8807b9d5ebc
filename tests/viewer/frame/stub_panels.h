#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viewer/look/palette.h"
#include "viewer/panels/panel.h"

namespace tensorscope::viewer::frame {

/// Two panels whose picture can be told from everything else: "job" of the whole job fills itself with kJobInk,
/// "tensor" of one source with kTensorInk.
std::span<const PanelInfo> stub_panels();

inline constexpr look::Rgb kJobInk{200, 30, 90};
inline constexpr look::Rgb kTensorInk{30, 200, 90};

/// What the stubs were told last, and what they are to tell back.
struct StubTalk {
  std::string source;  ///< path
  platform::Key key = platform::Key::none;
  int draws = 0;

  std::optional<std::uint64_t> show_step;
  std::string select;  ///< path
  std::string hovered;
  std::string waiting_for;
  bool moving = false;
  const Store* bring_to_front = nullptr;
};
/// The one that all stubs share; cleared by Framed.
StubTalk& stub_talk();

}  // namespace tensorscope::viewer::frame
