#include "viewer/widgets/stroke.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "viewer/widgets/dash_pattern.h"

namespace tensorscope::viewer::widgets {
namespace {

constexpr float kSharp = -0.25F;      // cosine of the turn from which on a corner is cut
constexpr std::size_t kChunk = 4000;  // points per reservation, far below the 65,536 vertices that one may have

ImVec2 add(ImVec2 a, ImVec2 b) {
  return {a.x + b.x, a.y + b.y};
}
ImVec2 scaled(ImVec2 a, float by) {
  return {a.x * by, a.y * by};
}
float dot(ImVec2 a, ImVec2 b) {
  return a.x * b.x + a.y * b.y;
}

float distance(ImVec2 a, ImVec2 b) {
  return std::hypot(b.x - a.x, b.y - a.y);
}

ImVec2 normal(ImVec2 from, ImVec2 to) {
  const float length = std::max(distance(from, to), 1e-6F);
  return {-(to.y - from.y) / length, (to.x - from.x) / length};
}

/// Writes cross sections of a line, four vertices each: faded, full, full, faded.
class Ribbon {
 public:
  Ribbon(ImDrawList& list, std::uint32_t color, float thickness)
      : list_(list), full_(color), faded_(color & ~IM_COL32_A_MASK), uv_(ImGui::GetFontTexUvWhitePixel()) {
    core_ = std::max(thickness - 1.0F, 0.0F) / 2.0F;
    rim_ = core_ + 1.0F;
    if (thickness < 1.0F) {  // thinner than a pixel: paler instead
      const auto alpha = static_cast<float>(color >> IM_COL32_A_SHIFT) * thickness;
      full_ = faded_ | (static_cast<std::uint32_t>(alpha) << IM_COL32_A_SHIFT);
    }
  }

  /// `across` is a unit normal, or longer at a mitre.
  void section(ImVec2 at, ImVec2 across) {
    const std::array<float, 4> offsets{-rim_, -core_, core_, rim_};
    for (std::size_t i = 0; i < 4; ++i) {
      const bool inner = i == 1 || i == 2;
      list_.PrimWriteVtx(add(at, scaled(across, offsets[i])), uv_, inner ? full_ : faded_);
    }
  }

  /// Joins the last two sections.
  void join() {
    const auto next = static_cast<unsigned>(list_._VtxCurrentIdx) - 4;
    const auto last = next - 4;
    for (unsigned i = 0; i < 3; ++i) {
      for (const unsigned index : {last + i, last + i + 1, next + i + 1, last + i, next + i + 1, next + i}) {
        list_.PrimWriteIdx(static_cast<ImDrawIdx>(index));
      }
    }
  }

 private:
  ImDrawList& list_;
  std::uint32_t full_;
  std::uint32_t faded_;
  ImVec2 uv_;
  float core_ = 0.0F;
  float rim_ = 0.0F;
};

/// Each segment brings its own end sections where the corner is cut, and shares one where it is not.
void solid_chunk(ImDrawList& list, std::span<const ImVec2> p, std::uint32_t color, float thickness) {
  const std::size_t segments = p.size() - 1;
  const auto sections = static_cast<int>(2 * segments);
  list.PrimReserve(static_cast<int>(segments) * 18, sections * 4);
  const int vertices_before = static_cast<int>(list._VtxCurrentIdx);
  Ribbon ribbon(list, color, thickness);
  ImVec2 across = normal(p[0], p[1]);
  ribbon.section(p[0], across);
  for (std::size_t i = 0; i < segments; ++i) {
    const ImVec2 here = normal(p[i], p[i + 1]);
    if (i + 1 == segments) {
      ribbon.section(p[i + 1], here);
      ribbon.join();
      break;
    }
    const ImVec2 next = normal(p[i + 1], p[i + 2]);
    const float turn = dot(here, next);
    if (turn > kSharp) {
      ribbon.section(p[i + 1], scaled(add(here, next), 1.0F / (1.0F + turn)));
      ribbon.join();
    } else {
      ribbon.section(p[i + 1], here);
      ribbon.join();
      ribbon.section(p[i + 1], next);
    }
  }
  const int used = static_cast<int>(list._VtxCurrentIdx) - vertices_before;
  list.PrimUnreserve(0, sections * 4 - used);
}

void solid(ImDrawList& list, std::span<const ImVec2> points, std::uint32_t color, float thickness) {
  for (std::size_t from = 0; from + 1 < points.size(); from += kChunk - 1) {
    solid_chunk(list, points.subspan(from, std::min(kChunk, points.size() - from)), color, thickness);
  }
}

/// Walks along the line and draws every other piece of the pattern.
void dashed(ImDrawList& list, std::span<const ImVec2> points, std::uint32_t color, float thickness,
            std::span<const float> pattern) {
  std::vector<ImVec2> dash{points.front()};
  std::size_t piece = 0;
  float left = pattern[0];
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    ImVec2 at = points[i];
    float length = distance(at, points[i + 1]);
    while (length > left) {
      at = add(at, scaled(add(points[i + 1], scaled(at, -1.0F)), left / length));
      length -= left;
      dash.push_back(at);
      if (piece % 2 == 0) {
        solid(list, dash, color, thickness);
      }
      dash.assign(1, at);
      piece = (piece + 1) % pattern.size();
      left = pattern[piece];
    }
    left -= length;
    dash.push_back(points[i + 1]);
  }
  if (piece % 2 == 0) {
    solid(list, dash, color, thickness);
  }
}

}  // namespace

void stroke(ImDrawList& list, std::span<const ImVec2> points, std::uint32_t color, float thickness,
            look::LineStyle style, std::optional<float> dash_thickness) {
  if (points.size() < 2) {
    return;
  }
  const std::vector<float> pattern = dash_pattern(style, dash_thickness.value_or(thickness));
  if (pattern.empty()) {
    solid(list, points, color, thickness);
  } else {
    dashed(list, points, color, thickness, pattern);
  }
}

}  // namespace tensorscope::viewer::widgets
