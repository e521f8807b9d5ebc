#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/panels/drawn.h"
#include "viewer/panels/renewal_turns.h"
#include "viewer/platform/key.h"
#include "viewer/store/store.h"
#include "viewer/widgets/linked_cursor.h"

namespace tensorscope::viewer {

/// One of the jobs that are open, as panels compare it with the others.
struct PanelRun {
  std::string name;  ///< no other open job has it: "mnist", or "mnist · 4711" where several are called so
  const Store* store = nullptr;
  std::size_t style = 0;     ///< of its curves, the same everywhere and as long as it is open
  bool is_current = false;   ///< the one that the panel is of
  bool is_compared = false;  ///< its curves are to stand beside those of the current one

  bool is_beside() const { return is_compared && !is_current; }
};

/// What a panel is told before it draws, and what it tells back.
struct PanelState {
  // Told.

  /// What to show, one that the panel can show: the selected source, else the one shown last, else the one to begin
  /// with (store/first_choice.h). Null if the job has none, and always for a panel of the whole job.
  const Source* source = nullptr;
  /// One of the panel's own keys, pressed in this frame.
  platform::Key key = platform::Key::none;
  /// All jobs that are open, in the order in which they were opened. Only the panel's own is asked for anything.
  std::vector<PanelRun> runs;

  // Shared by all charts over steps, on whatever panel.

  widgets::LinkedCursor cursor;

  // Shared by the pictures of the panel that cost time when something new came.

  RenewalTurns turns;

  // Told back; empty before each draw.

  /// A click asks for this step on all panels.
  std::optional<std::uint64_t> show_step;
  /// A click selects this source.
  const Source* select = nullptr;
  /// A click puts this job's curves beside the current one's, or takes them away.
  const Store* compare = nullptr;
  /// A click brings this job to the front.
  const Store* bring_to_front = nullptr;
  /// The Drawn::name of what the mouse is over: Ctrl-C copies that, else the first.
  std::string hovered;
  /// What is missing from the picture, whether it can still come or not, in words: "statistics of net.conv1.weight".
  /// Empty: nothing.
  std::string waiting_for;
  /// What is missing is being computed here, and comes whatever the job does.
  bool computing = false;
  /// The step of what is drawn of the source, where the picture is of one step. Nothing: there is none, or it is of
  /// all.
  std::optional<std::uint64_t> drawn_step;
  /// The picture is still on its way (a range that shrinks): draw again even if nothing new comes.
  bool moving = false;

  /// Before each draw: empties what was told back, and the pictures' turns begin.
  void begin_frame(bool user_acts);
};

/// One tab: a way to look at a job, a function of its store. The step to show is store.timeline().step(); colours,
/// measures and fonts are look::current()'s. A panel keeps what the user set in it (scales, zoom, hidden series) and
/// its textures; every job has its own.
///
/// In each frame it asks, through store.want(), for everything it shows: what is not asked for is not sampled. Until
/// that came it draws what there is, or says what would be here and how to get it, and sets waiting_for.
/// Threads: the window's own.
/// At the limit: nothing in draw() takes long; what would is done in parts over several frames.
class Panel {
 public:
  Panel() = default;
  Panel(const Panel&) = delete;
  Panel& operator=(const Panel&) = delete;
  virtual ~Panel() = default;

  /// Fills what ImGui's current window has left.
  virtual void draw(const Store& store, PanelState& state) = 0;

  /// Exactly what the last draw() showed, in the order of its pictures.
  virtual std::vector<Drawn> drawn(const Store& store) const = 0;

  /// This job comes to the front in place of another one, whose same panel is `other`: what the user chose there holds
  /// here as well.
  virtual void take_over(const Panel& /*other*/) {}

  /// Memory of its textures and of what it computed, which counts into the limit that is shown.
  virtual std::size_t memory_bytes() const { return 0; }
};

/// A key that works while its panel is on screen; it stands in the overlay of keys under the panel's title.
struct PanelKey {
  platform::Key key = platform::Key::none;  ///< none of the frame's own keys, see frame/keys.h
  const char* label = "";                   ///< as it is printed on the key: "L"
  const char* does = "";                    ///< "lock the colour range"
};

struct PanelInfo {
  const char* name = "";   ///< on the command line: "weights"
  const char* title = "";  ///< of the tab: "Weights"
  const char* shows =
      "";  ///< its tooltip, one line: "A parameter's matrix or filters, its histogram now and over steps"
  /// Whether it can show this source. Null for a panel of the whole job.
  bool (*can_show)(const Source& source) = nullptr;
  /// The first step from which it has something to draw of a source, nothing if it has nothing. Null where it draws
  /// all steps.
  std::optional<std::uint64_t> (*first_step)(const Source& source) = nullptr;
  /// It shows the whole job, and one source alone where that is selected: it is given no substitute for it.
  bool shows_all = false;
  std::unique_ptr<Panel> (*make)() = nullptr;
  std::span<const PanelKey> keys{};
};

}  // namespace tensorscope::viewer
