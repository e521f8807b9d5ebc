#include "viewer/panels/weights/weights_controls.h"

#include <imgui.h>

#include <algorithm>
#include <array>

#include "viewer/panels/control_line.h"
#include "viewer/widgets/color_controls.h"
#include "viewer/widgets/controls.h"

namespace tensorscope::viewer {
namespace {

using platform::Key;

constexpr std::array kParts{"parameter", "gradient"};
constexpr std::array kForms{"kernels", "matrix"};
constexpr std::array kValues{"values", "difference to A"};
constexpr std::array kElements{"as drawn", "every"};
constexpr std::array kScales{"linear", "symlog"};

void set_difference(PictureChoice& choice, bool is_difference) {
  if (choice.is_difference != is_difference) choice.colors.range.forget();
  choice.is_difference = is_difference;
}

void set_scale(analysis::ScaleKind& scale, bool is_linear) {
  scale = is_linear ? analysis::ScaleKind::linear : analysis::ScaleKind::symlog;
}

void toggle_lock(PictureChoice& choice) {
  if (choice.colors.range.locked()) {
    choice.colors.range.unlock();
  } else {
    choice.colors.range.lock();
  }
}

void choose_part(ControlLine& line, const Source& source, const Source* counterpart, PanelState& state) {
  if (counterpart == nullptr) return;
  line.group("", widgets::segmented_width(kParts), [&] {
    int chosen = source.entry.kind == schema::SourceKind::gradient ? 1 : 0;
    if (widgets::segmented("part", kParts, chosen, "The parameter or its gradient (V)")) state.select = counterpart;
  });
}

template <typename Set>
void choose(ControlLine& line, const char* name, const char* id, std::span<const char* const> words, bool second,
            const char* tip, Set set) {
  line.group(name, widgets::segmented_width(words), [&] {
    int chosen = second ? 1 : 0;
    if (widgets::segmented(id, words, chosen, tip)) set(chosen == 1);
  });
}

}  // namespace

const Source* counterpart_of(const Source& source, const Store& store) {
  if (source.entry.kind == schema::SourceKind::gradient) return store.source(source.entry.parent);
  const auto found = std::ranges::find_if(store.sources(), [&source](const Source& each) {
    return each.entry.kind == schema::SourceKind::gradient && each.entry.parent == source.id();
  });
  return found != store.sources().end() ? &*found : nullptr;
}

void weights_controls(const Source& source, const Store& store, const TensorPicture& picture, PictureChoice& choice,
                      analysis::ScaleKind& history_scale, PanelState& state) {
  {
    ControlLine line;
    choose_part(line, source, counterpart_of(source, store), state);
    if (form_of(source.entry, source.entry.shape) == TensorForm::kernels) {
      choose(line, "", "form", kForms, choice.as_matrix, "A tile for each kernel, or all of them as one matrix (F)",
             [&](bool second) { choice.as_matrix = second; });
    }
    choose(line, "", "values", kValues, choice.is_difference,
           "Values as they are, or less those at the step of mark A (M)",
           [&](bool second) { set_difference(choice, second); });
    if (picture.is_thinned() || choice.every_element) {
      choose(line, "elements", "elements", kElements, choice.every_element,
             "As many elements as there are pixels, or every one, which costs the job more (N)",
             [&](bool second) { choice.every_element = second; });
    }
    choose(line, "over steps", "scale", kScales, history_scale == analysis::ScaleKind::symlog,
           "Vertical axis of the histogram over steps (H)", [&](bool second) { set_scale(history_scale, !second); });
  }
  if (picture.form() != TensorForm::number && picture.form() != TensorForm::nothing) {
    widgets::color_controls("colors", choice.colors, picture.has_negative());
  }
}

void change_by_key(const Source& source, const Store& store, PictureChoice& choice, analysis::ScaleKind& history_scale,
                   PanelState& state) {
  switch (state.key) {
    case Key::v:
      state.select = counterpart_of(source, store);
      return;
    case Key::l:
      return toggle_lock(choice);
    case Key::f:
      choice.as_matrix = !choice.as_matrix;
      return;
    case Key::m:
      return set_difference(choice, !choice.is_difference);
    case Key::n:
      choice.every_element = !choice.every_element;
      return;
    case Key::h:
      return set_scale(history_scale, history_scale == analysis::ScaleKind::symlog);
    default:
      return;
  }
}

}  // namespace tensorscope::viewer
