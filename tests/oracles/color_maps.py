#!/usr/bin/env python3
"""Writes viewer/analysis/color_map_tables.cpp from matplotlib's own tables.

Run by hand (Debian: python3-matplotlib) when a map is added; neither the build nor the tests need Python:
    tests/oracles/color_maps.py > viewer/analysis/color_map_tables.cpp
"""
from matplotlib import colormaps

NAMES = ["viridis", "magma", "cividis", "RdBu", "coolwarm", "PuOr", "twilight", "gray"]

print('#include "viewer/analysis/color_map_tables.h"\n')
print("// Made by tests/oracles/color_maps.py from matplotlib's tables. Do not edit.")
print("// clang-format off")
print("namespace tensorscope::viewer::analysis {\n")
print("const std::array<std::array<Rgb, 256>, kColorMaps.size()> kColorTables{{")
for name in NAMES:
    table = colormaps[name].resampled(256)
    print(f"  {{{{  // {name}")
    entries = [table(i, bytes=True)[:3] for i in range(256)]
    for row in range(0, 256, 8):
        print("    " + ", ".join("{%d, %d, %d}" % tuple(e) for e in entries[row:row + 8]) + ",")
    print("  }},")
print("}};\n")
print("}  // namespace tensorscope::viewer::analysis")
