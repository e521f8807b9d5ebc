#include "viewer/platform/damage.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <utility>

#include "viewer/platform/texture.h"

namespace tensorscope::viewer::platform {
namespace {

// Areas from which on looking for the best ones takes longer than they save.
constexpr std::size_t kTooMany = 96;

std::int64_t pixels_of(const Area& area) {
  return std::int64_t{area.width()} * area.height();
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t with) {
  hash = (hash ^ with) * 0x9e3779b97f4a7c15;
  return hash ^ hash >> 29;
}

std::uint64_t mixed(std::uint64_t hash, const ImVec2& with) {
  return mixed(hash, std::bit_cast<std::uint64_t>(with));
}

std::uint64_t hash_of(std::uint64_t hash, const ImDrawVert& vertex) {
  return mixed(mixed(mixed(hash, vertex.pos), vertex.uv), vertex.col);
}

// Rectangles of what is damaged, row by row, those of equal width below each other as one.
template <typename IsDamaged>
std::vector<Area> rectangles(int columns, int rows, IsDamaged is_damaged) {
  std::vector<Area> found;
  std::vector<Area> open;  // that reach the row above
  for (int row = 0; row < rows; ++row) {
    std::vector<Area> now;
    for (int column = 0; column < columns;) {
      if (!is_damaged(row, column)) {
        ++column;
        continue;
      }
      const int begin = column;
      while (column < columns && is_damaged(row, column)) ++column;
      const auto above =
          std::ranges::find_if(open, [&](const Area& area) { return area.left == begin && area.right == column; });
      now.push_back({begin, above != open.end() ? above->top : row, column, row + 1});
      if (above != open.end()) open.erase(above);
    }
    found.insert(found.end(), open.begin(), open.end());
    open = std::move(now);
  }
  found.insert(found.end(), open.begin(), open.end());
  return found;
}

// Joins those that cost the least, until there are few; what then overlaps is joined as well.
void join(std::vector<Area>& areas, std::size_t most) {
  const auto cost = [](const Area& a, const Area& b) { return pixels_of(united(a, b)) - pixels_of(a) - pixels_of(b); };
  for (;;) {
    std::pair<std::size_t, std::size_t> best{0, 0};
    std::int64_t least = areas.size() > most ? std::numeric_limits<std::int64_t>::max() : 0;
    for (std::size_t i = 0; i < areas.size(); ++i) {
      for (std::size_t j = i + 1; j < areas.size(); ++j) {
        const std::int64_t more = both(areas[i], areas[j]).empty() ? cost(areas[i], areas[j]) : -1;
        if (more >= least) continue;
        least = more;
        best = {i, j};
      }
    }
    if (best.second == 0) return;
    areas[best.first] = united(areas[best.first], areas[best.second]);
    areas.erase(areas.begin() + static_cast<std::ptrdiff_t>(best.second));
  }
}

}  // namespace

void Damage::lay(const Area& pixels, Hash what) {
  const Area seen = both(pixels, whole_);
  if (seen.empty()) return;
  for (int row = seen.top / kTile; row <= (seen.bottom - 1) / kTile; ++row) {
    for (int column = seen.left / kTile; column <= (seen.right - 1) / kTile; ++column) {
      Hash& tile = tiles_[static_cast<std::size_t>(row * columns_ + column)];
      tile = mixed(tile, what);
    }
  }
}

void Damage::add(const ImDrawData& data, const Revision& revision) {
  for (int i = 0; i < data.CmdListsCount; ++i) {
    const ImDrawList& list = *data.CmdLists[i];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      const Area clip = area_of(command.ClipRect);
      if (clip.empty()) continue;
      const Texture::Id picture(command.GetTexID());
      Hash start = mixed(mixed(picture.name, picture.is_opaque ? 1U : 0U), revision(picture.name));
      for (const int edge : {clip.left, clip.top, clip.right, clip.bottom})
        start = mixed(start, static_cast<Hash>(edge));
      const ImDrawVert* const vertices = list.VtxBuffer.Data + command.VtxOffset;
      for_each_triangle(list, command, [&](auto triangle, const Area& bounds) {
        Hash hash = start;
        for (const ImDrawIdx index : triangle) hash = hash_of(hash, vertices[index]);
        lay(both(bounds, clip), hash);
      });
    }
  }
}

std::vector<Area> Damage::update(const ImDrawData& data, ImU32 ground, const Revision& revision) {
  const Area whole{0, 0, static_cast<int>(data.DisplaySize.x), static_cast<int>(data.DisplaySize.y)};
  if (whole != whole_) forget();
  whole_ = whole;
  columns_ = (whole.right + kTile - 1) / kTile;
  rows_ = (whole.bottom + kTile - 1) / kTile;
  std::swap(tiles_, before_);
  const bool is_new = before_.empty();
  tiles_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_), ground);
  add(data, revision);
  if (is_new) return {whole};
  std::vector<Area> areas = rectangles(columns_, rows_, [this](int row, int column) {
    const auto tile = static_cast<std::size_t>(row * columns_ + column);
    return tiles_[tile] != before_[tile];
  });
  if (areas.size() > kTooMany) areas = {std::accumulate(areas.begin(), areas.end(), areas.front(), united)};
  join(areas, kMost);
  for (Area& area : areas)
    area = both({area.left * kTile, area.top * kTile, area.right * kTile, area.bottom * kTile}, whole);
  return areas;
}

}  // namespace tensorscope::viewer::platform
