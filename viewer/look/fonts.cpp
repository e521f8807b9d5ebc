#include "viewer/look/fonts.h"

#include <imgui.h>
#include <imgui_freetype.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "viewer/look/font_files.h"
#include "viewer/look/mapped_file.h"

namespace tensorscope::viewer::look {
namespace {

struct Spec {
  const char* family;
  const char* substitute;
  FontWeight weight;
  double pixels;
};

constexpr std::array<Spec, kFonts> kSpecs{{
    {"Inter", "DejaVu Sans", FontWeight::regular, 15.0},
    {"Inter", "DejaVu Sans", FontWeight::semi_bold, 15.0},
    {"Inter", "DejaVu Sans", FontWeight::regular, 13.0},
    {"Inter", "DejaVu Sans", FontWeight::regular, 17.0},
    {"JetBrains Mono", "DejaVu Sans Mono", FontWeight::regular, 13.0},
}};

/// The characters each fallback font is to give, as ranges for ImGui.
struct Fallback {
  FontFile file;
  std::vector<ImWchar> ranges;
};

/// What must stay alive while the atlas is built.
class Sources {
 public:
  void* bytes(const std::string& path, std::size_t& size) {
    auto& file = files_[path];
    if (!file) {
      file = std::make_unique<MappedFile>(path);
    }
    size = file->bytes().size();
    return file->bytes().data();
  }

 private:
  std::map<std::string, std::unique_ptr<MappedFile>> files_;
};

std::optional<FontFile> locate(const Spec& spec) {
  const auto file = find_font(spec.family, spec.weight);
  return file ? file : find_font(spec.substitute, spec.weight);
}

std::vector<Fallback> fallbacks_for(const std::set<char32_t>& characters) {
  std::vector<Fallback> found;
  for (const char32_t c : characters) {
    const auto file = find_font_with(c, "Inter");
    if (!file) {
      continue;
    }
    auto at = std::find_if(found.begin(), found.end(), [&](const Fallback& f) { return f.file == *file; });
    if (at == found.end()) {
      at = found.insert(found.end(), Fallback{*file, {}});
    }
    at->ranges.insert(at->ranges.end(), 2, static_cast<ImWchar>(c));
  }
  for (Fallback& fallback : found) {
    fallback.ranges.push_back(0);
  }
  return found;
}

ImFont* add(const FontFile& file, float pixels, const ImWchar* ranges, bool merge, Sources& sources) {
  std::size_t size = 0;
  void* bytes = sources.bytes(file.path, size);
  if (bytes == nullptr) {
    return nullptr;
  }
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.FontNo = file.face;
  config.MergeMode = merge;
  config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(bytes, static_cast<int>(size), pixels, &config, ranges);
}

ImFont* add_built_in(float pixels) {
  ImFontConfig config;
  config.SizePixels = pixels;
  return ImGui::GetIO().Fonts->AddFontDefault(&config);
}

}  // namespace

void Fonts::need(std::string_view utf8) {
  stale_ = extra_.add(utf8) || stale_;
}

bool Fonts::bake(double scale) {
  if (!stale_ && scale == scale_) {
    return false;
  }
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  Sources sources;
  const std::vector<Fallback> fallbacks = fallbacks_for(extra_.characters());
  for (std::size_t i = 0; i < kFonts; ++i) {
    const auto pixels = static_cast<float>(std::round(kSpecs[i].pixels * scale));
    const auto file = locate(kSpecs[i]);
    fonts_[i] = file ? add(*file, pixels, base_ranges().data(), false, sources) : nullptr;
    if (fonts_[i] == nullptr) {
      fonts_[i] = add_built_in(pixels);
    }
    for (const Fallback& fallback : fallbacks) {
      add(fallback.file, pixels, fallback.ranges.data(), true, sources);
    }
  }
  atlas.Build();
  atlas.ClearInputData();  // it points into files that are closed now
  scale_ = scale;
  stale_ = false;
  return true;
}

}  // namespace tensorscope::viewer::look
