#include "viewer/widgets/curve_image.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/analysis/line_paint.h"
#include "viewer/analysis/work.h"
#include "viewer/look/look.h"
#include "viewer/widgets/curve_trace.h"

namespace tensorscope::viewer::widgets {
namespace {

using analysis::PaintedLine;
using look::px;

constexpr double kRawOpacity = 0.25;
constexpr double kEnvelopeOpacity = 0.16;
constexpr double kThickness = 1.5;
constexpr double kDotRadius = 2.5;
constexpr std::size_t kPensWorthAThread = 6;

double thickness() {
  return std::max(1.25, kThickness * look::current().scale());
}

std::size_t pixels(float length) {
  return static_cast<std::size_t>(std::max(std::ceil(length), 1.0F));
}

/// Bytes that the next picture takes over: fresh memory costs as much as painting it.
analysis::LinePicture& canvas() {
  static analysis::LinePicture picture;
  return picture;
}

/// On whole pixels, or every edge would be smoothed twice.
ImVec2 corner_of(const PlotFrame& frame) {
  return {std::floor(frame.plot.x0), std::floor(frame.plot.y0)};
}

}  // namespace

CurveImage::View CurveImage::view_of(const PlotFrame& frame) {
  return {frame.x.view, frame.y.view, frame.x.scale, frame.y.scale, look::current().scale()};
}

std::vector<CurveImage::Line> CurveImage::lines_of(std::span<const CurvePen> pens) {
  std::vector<Line> lines;
  for (const CurvePen& pen : pens) {
    lines.push_back({pen.series.x.data(), pen.series.x.size(), pen.series.revision, !pen.series.smoothed.empty(),
                     pen.style, pen.strength});
  }
  return lines;
}

bool CurveImage::shows(std::span<const CurvePen> pens) const {
  return !texture_.empty() && !pens.empty() && view_of(pens.front().frame) == view_ && lines_of(pens) == lines_;
}

void CurveImage::update(std::span<const CurvePen> pens) {
  if (pens.empty()) return texture_.release();
  const PlotFrame& frame = pens.front().frame;
  const ImVec2 corner = corner_of(frame);
  const Size size{frame.plot.width(), frame.plot.height(), frame.plot.x0 - corner.x, frame.plot.y0 - corner.y};
  if (size == size_ && shows(pens)) return;
  size_ = size;
  view_ = view_of(frame);
  lines_ = lines_of(pens);
  paint(pens);
}

void CurveImage::paint(std::span<const CurvePen> pens) {
  analysis::LinePicture& picture = canvas();
  picture.width = pixels(size_.beside + size_.width);
  picture.height = pixels(size_.below + size_.height);
  std::vector<CurveTrace> traces(pens.size());
  analysis::in_parts(pens.size(), kPensWorthAThread, analysis::cores_of_a_frame(),
                     [&, thick = static_cast<float>(thickness())](std::size_t begin, std::size_t end) {
                       for (std::size_t i = begin; i < end; ++i) traces[i] = trace(pens[i], picture.width, thick);
                     });
  dots_.clear();
  for (std::size_t i = 0; i < pens.size(); ++i) {
    add_dots(pens[i], traces[i].alone);
  }
  std::vector<PaintedLine> lines;
  for (std::size_t i = 0; i < pens.size(); ++i) {
    lines.push_back({traces[i].envelope, pens[i].style.color, kEnvelopeOpacity * pens[i].strength, 0.0});
  }
  for (std::size_t i = 0; i < pens.size(); ++i) {
    const double strength = pens[i].strength;
    const bool has_smoothed = !traces[i].smoothed.empty();
    const double raw = has_smoothed ? kRawOpacity * strength : strength;
    lines.push_back({traces[i].raw, pens[i].style.color, raw, thickness()});
    if (has_smoothed) lines.push_back({traces[i].smoothed, pens[i].style.color, strength, thickness()});
  }
  analysis::paint_lines(lines, picture);
  pieces_.clear();
  if (!texture_.reserve(static_cast<int>(picture.width), static_cast<int>(picture.height), platform::Filter::nearest)) {
    return texture_.release();
  }
  for (const analysis::LinePiece& piece : picture.pieces) {
    if (piece.top >= piece.bottom) continue;
    const platform::Texture::Part part{static_cast<int>(piece.left), static_cast<int>(piece.top),
                                       static_cast<int>(piece.width), static_cast<int>(piece.bottom - piece.top)};
    texture_.upload(part, std::span(piece.pixels).subspan(piece.top * piece.width));
    pieces_.push_back(part);
  }
}

void CurveImage::add_dots(const CurvePen& pen, const std::vector<std::pair<double, double>>& alone) {
  const auto near = static_cast<double>(px(kDotRadius));
  double last = -near;
  for (const auto& [x, y] : alone) {
    // Of points closer than they are wide one stands for all.
    if (x - last < near) continue;
    last = x;
    dots_.push_back({static_cast<float>(x), static_cast<float>(y), look::ink(pen.style.color, pen.strength)});
  }
}

void CurveImage::draw(ImDrawList& list, const PlotFrame& frame) const {
  if (texture_.empty()) return;
  const ImVec2 corner = corner_of(frame);
  const auto width = static_cast<float>(texture_.width()), height = static_cast<float>(texture_.height());
  const float stretch_x = (width + frame.plot.width() - size_.width) / width;
  const float stretch_y = (height + frame.plot.height() - size_.height) / height;
  // Transparent pixels take as long to draw as others, and most of a chart is.
  for (const platform::Texture::Part& piece : pieces_) {
    const auto left = static_cast<float>(piece.x), right = static_cast<float>(piece.x + piece.width);
    const auto top = static_cast<float>(piece.y), bottom = static_cast<float>(piece.y + piece.height);
    list.AddImage(texture_.id(), {corner.x + left * stretch_x, corner.y + top * stretch_y},
                  {corner.x + right * stretch_x, corner.y + bottom * stretch_y}, {left / width, top / height},
                  {right / width, bottom / height});
  }
  for (const Dot& dot : dots_) {
    list.AddCircleFilled({corner.x + dot.x, corner.y + dot.y}, px(kDotRadius), dot.color, 12);
  }
}

}  // namespace tensorscope::viewer::widgets
