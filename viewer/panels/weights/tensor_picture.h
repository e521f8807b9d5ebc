#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/panels/weights/kernel_picture.h"
#include "viewer/panels/weights/matrix_picture.h"
#include "viewer/panels/weights/number_picture.h"
#include "viewer/panels/weights/row_picture.h"

namespace tensorscope::viewer {

/// How the elements of a tensor are drawn, as the user chose it.
struct PictureChoice {
  widgets::ColorSettings colors;
  bool as_matrix = false;      ///< where kernels could be drawn as well
  bool is_difference = false;  ///< to the step of mark A
  bool every_element = false;  ///< of a tensor that has more than are asked for otherwise
};

/// A tensor's elements, in the form that suits its shape.
/// Threads: the window's own.
class TensorPicture {
 public:
  /// Asks for what is to be drawn, and finds what there is of it. Before each draw().
  void prepare(const Source& source, const Store& store, const PictureChoice& choice, float width, float height);

  bool has_negative() const { return values_.has_negative(); }
  TensorForm form() const { return form_; }
  /// The step of the elements that are drawn, if that is farther from this one than by what is on its way.
  std::optional<std::uint64_t> other_step(std::uint64_t step, const Store& store) const;
  /// More elements than are asked for.
  bool is_thinned() const;

  void draw(const Source& source, const Store& store, PictureChoice& choice, PanelState& state, float width,
            float height);

  /// What the last draw() showed; nothing if there was nothing to show.
  std::optional<Drawn> drawn(const Store& store) const;
  std::size_t memory_bytes() const;
  /// Another source: nothing zoomed in, another range.
  void forget();

 private:
  // What the last draw() showed, and where to find it in the store again.
  struct Shown {
    std::uint32_t source = 0;
    std::uint64_t step = 0;
    schema::Window window;
    std::string title;
    bool is_difference = false;
  };

  void ask(const Source& source, const Store& store, const PictureChoice& choice, float width, float height);
  void choose(const Source& source, const Store& store, const PictureChoice& choice);
  bool draw_obstacle(const Source& source, const Store& store, const PictureChoice& choice, const TensorScene& scene,
                     float width, float height) const;

  TensorForm form_ = TensorForm::nothing;
  schema::Window window_;
  std::uint32_t interval_ = 1;
  // Of this frame.
  const RegionSample* sample_ = nullptr;
  const RegionSample* baseline_ = nullptr;
  bool is_partial_ = false;  // another viewer's part of the tensor stands in for what was asked for
  std::optional<Shown> shown_;
  TensorValues values_;
  MatrixPicture matrix_;
  KernelPicture kernels_;
  RowPicture row_;
  NumberPicture number_;
};

}  // namespace tensorscope::viewer
