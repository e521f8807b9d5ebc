#include "viewer/analysis/line_paint.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::analysis {
namespace {

using Row = std::ptrdiff_t;

constexpr std::size_t kColumnsWorthAThread = 1'000;  // of all lines

/// Colour times opacity, so that laying over is a multiplication and an addition.
struct Pixel {
  float r = 0.0F;
  float g = 0.0F;
  float b = 0.0F;
  float opacity = 0.0F;

  bool operator==(const Pixel&) const = default;
};

std::uint32_t packed_of(const Pixel& pixel) {
  const float by = 255.0F / pixel.opacity;
  const auto byte = [](float value) { return static_cast<std::uint32_t>(static_cast<std::int32_t>(value + 0.5F)); };
  return byte(pixel.opacity * 255.0F) << 24 | byte(pixel.r * by) << 16 | byte(pixel.g * by) << 8 | byte(pixel.b * by);
}

Pixel scaled(const Pixel& by_one, float by) {
  return {by_one.r * by, by_one.g * by, by_one.b * by, by_one.opacity * by};
}

/// One column of the picture while it is painted.
class Strip {
 public:
  explicit Strip(std::size_t rows) : pixels_(rows), first_(static_cast<Row>(rows)) {}

  [[nodiscard]] Row rows() const { return static_cast<Row>(pixels_.size()); }

  void lay(Row from, Row to, const Pixel& over) {
    from = std::max(from, Row{0});
    to = std::min(to, rows());
    if (from >= to) return;
    first_ = std::min(first_, from);
    end_ = std::max(end_, to);
    const float keeps = 1.0F - over.opacity;
    for (Row row = from; row < to; ++row) {
      Pixel& at = pixels_[static_cast<std::size_t>(row)];
      at = {over.r + at.r * keeps, over.g + at.g * keeps, over.b + at.b * keeps, over.opacity + at.opacity * keeps};
    }
  }

  /// Writes what was laid into a column of the piece, and is empty again.
  void take(LinePiece& piece, std::size_t column) {
    if (first_ < end_) {
      piece.top = std::min(piece.top, static_cast<std::size_t>(first_));
      piece.bottom = std::max(piece.bottom, static_cast<std::size_t>(end_));
    }
    Pixel last;
    std::uint32_t packed = 0;  // what `last` is; most pixels are as the one above
    for (Row row = first_; row < end_; ++row) {
      Pixel& at = pixels_[static_cast<std::size_t>(row)];
      if (at != last) {
        last = at;
        packed = at.opacity > 0.0F ? packed_of(at) : 0;
      }
      piece.pixels[static_cast<std::size_t>(row) * piece.width + column] = packed;
      at = {};
    }
    first_ = rows();
    end_ = 0;
  }

 private:
  std::vector<Pixel> pixels_;
  Row first_ = 0;
  Row end_ = 0;
};

/// Which share of a row is between two heights.
struct Extent {
  float top = 0.0F;
  float bottom = 0.0F;

  [[nodiscard]] float covers(Row row) const {
    const auto edge = static_cast<float>(row);
    return std::clamp(std::min(edge + 1.0F, bottom) - std::max(edge, top), 0.0F, 1.0F);
  }
};

/// A straight line through a column that is one pixel wide: its edges are as soft as it is steep.
struct Slope {
  float middle = 0.0F;
  float reach = 0.0F;  // from the middle to where half of a row is covered
  float ramp = 1.0F;   // rows from covered to not

  Slope(const LineColumn& column, float thickness) {
    const float rise = std::abs(column.leaves - column.enters);
    middle = (column.enters + column.leaves) / 2.0F;
    reach = thickness / 2.0F * std::sqrt(1.0F + rise * rise);
    ramp = rise + 1.0F;
  }
  [[nodiscard]] float covers(Row row) const {
    const float away = std::abs(static_cast<float>(row) + 0.5F - middle);
    return std::clamp(0.5F + (reach - away) / ramp, 0.0F, 1.0F);
  }
  [[nodiscard]] Extent extent() const { return {middle - reach - ramp / 2.0F, middle + reach + ramp / 2.0F}; }
  [[nodiscard]] Extent covered() const { return {middle - reach + ramp / 2.0F, middle + reach - ramp / 2.0F}; }
};

Extent both(Extent a, Extent b) {
  return {std::max(a.top, b.top), std::min(a.bottom, b.bottom)};
}

/// Lays rows one by one, but those that are covered in full at once.
template <typename Covers>
void lay(Strip& strip, Extent whole, Extent covered, const Pixel& pixel, Covers covers) {
  const auto bounded = [&strip](float at) {
    return static_cast<Row>(std::clamp(at, 0.0F, static_cast<float>(strip.rows())));
  };
  const Row begin = bounded(std::floor(whole.top));
  const Row end = bounded(std::ceil(whole.bottom));
  const Row full_from = std::clamp(bounded(std::ceil(covered.top)), begin, end);
  const Row full_to = std::clamp(bounded(std::floor(covered.bottom)), full_from, end);
  for (Row row = begin; row < full_from; ++row) strip.lay(row, row + 1, scaled(pixel, covers(row)));
  strip.lay(full_from, full_to, pixel);
  for (Row row = full_to; row < end; ++row) strip.lay(row, row + 1, scaled(pixel, covers(row)));
}

/// As far as the line itself goes here and in the columns beside: a corner is not drawn beyond its point.
Extent reach_of(std::span<const LineColumn> columns, std::size_t at, float half) {
  Extent reach{columns[at].lo, columns[at].hi};
  for (const std::size_t beside : {at - 1, at + 1}) {
    if (beside >= columns.size() || columns[beside].empty()) continue;
    reach = {std::min(reach.top, columns[beside].lo), std::max(reach.bottom, columns[beside].hi)};
  }
  return {reach.top - half, reach.bottom + half};
}

void paint(const PaintedLine& line, std::size_t at, Strip& strip) {
  const LineColumn& column = line.columns[at];
  const auto opacity = static_cast<float>(line.opacity);
  const Pixel pixel{static_cast<float>(line.color.r) / 255.0F * opacity,
                    static_cast<float>(line.color.g) / 255.0F * opacity,
                    static_cast<float>(line.color.b) / 255.0F * opacity, opacity};
  const auto thickness = static_cast<float>(line.thickness);
  const Extent all{column.lo - thickness / 2.0F, column.hi + thickness / 2.0F};
  if (line.thickness <= 0.0) {
    return lay(strip, all, all, pixel, [&](Row row) { return all.covers(row); });
  }
  const Slope slope(column, thickness);
  const Extent reach = reach_of(line.columns, at, thickness / 2.0F);
  const auto straight = [&](Row row) { return std::min(slope.covers(row), reach.covers(row)); };
  const Extent whole = both(slope.extent(), reach);
  if (!column.turns) return lay(strip, whole, both(slope.covered(), reach), pixel, straight);
  lay(strip, {std::min(whole.top, all.top), std::max(whole.bottom, all.bottom)}, all, pixel,
      [&](Row row) { return std::max(straight(row), all.covers(row)); });
}

}  // namespace

void paint_lines(std::span<const PaintedLine> lines, LinePicture& picture, unsigned threads) {
  constexpr std::size_t kWide = LinePicture::kPieceWidth;
  picture.pieces.resize((picture.width + kWide - 1) / kWide);
  const std::size_t least = kColumnsWorthAThread / (kWide * std::max<std::size_t>(lines.size(), 1)) + 1;
  in_parts(picture.pieces.size(), least, threads, [&](std::size_t begin, std::size_t end) {
    Strip strip(picture.height);
    for (std::size_t i = begin; i < end; ++i) {
      LinePiece& piece = picture.pieces[i];
      piece.left = i * kWide;
      piece.width = std::min(kWide, picture.width - piece.left);
      piece.top = picture.height;
      piece.bottom = 0;
      piece.pixels.assign(piece.width * picture.height, 0);
      for (std::size_t column = 0; column < piece.width; ++column) {
        const std::size_t at = piece.left + column;
        for (const PaintedLine& line : lines) {
          if (at < line.columns.size() && !line.columns[at].empty()) paint(line, at, strip);
        }
        strip.take(piece, column);
      }
    }
  });
}

}  // namespace tensorscope::viewer::analysis
